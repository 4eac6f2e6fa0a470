// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.network.DisplayUri;
import io.github.bootcmaven.network.HttpProxy;
import io.github.bootcmaven.network.Login;
import io.github.bootcmaven.network.Proxies;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways to the archives: through which proxies, and with which logins. A login is for one host and is never sent to
 * another, wherever a mirror redirects to.
 */
public final class HttpAccess {

    /** The Java platform's own proxies, and no logins. */
    public static final HttpAccess DIRECT = new HttpAccess(Proxies.PLATFORM, List.of(), null);

    private record HostLogin(URI archive, Login login) {
        /** A host is given its login by http only where the user said http; https is always safe. */
        boolean isFor(URI uri) {
            boolean sameScheme = String.valueOf(archive.getScheme()).equalsIgnoreCase(uri.getScheme());
            return isSameHost(archive, uri) && (sameScheme || "https".equalsIgnoreCase(uri.getScheme()));
        }
    }

    private final Proxies proxies;
    private final List<HostLogin> logins;
    private final @Nullable URI only;

    private HttpAccess(Proxies proxies, List<HostLogin> logins, @Nullable URI only) {
        this.only = only;
        this.proxies = proxies;
        this.logins = List.copyOf(logins);
    }

    /** The same, through these proxies; the first for a protocol counts, and https goes through that of http in need. */
    public HttpAccess through(List<HttpProxy> newProxies) {
        return new HttpAccess(Proxies.of(newProxies), logins, only);
    }

    /** The same, with a login for the host of an archive. */
    public HttpAccess withLogin(URI archive, Login login) {
        List<HostLogin> more = new ArrayList<>(logins);
        more.add(new HostLogin(archive, login));
        return new HttpAccess(proxies, more, only);
    }

    /** The same, but nothing is fetched from any host but that of this address. */
    public HttpAccess only(URI base) {
        return new HttpAccess(proxies, logins, base);
    }

    /** Refuses a host that nothing may be fetched from. */
    void check(URI asked, URI uri) {
        if (only == null || isSameHost(only, uri)) {
            return;
        }
        String why = asked.equals(uri) ? "it isn't of " : "it is redirected to " + DisplayUri.of(uri) + ", away from ";
        throw new DownloadException(
                asked,
                why + DisplayUri.of(only) + ", and with <snapshot> nothing is fetched from anywhere else",
                0,
                null,
                null);
    }

    /** Whether two addresses are of the same host and port. */
    static boolean isSameHost(URI a, URI b) {
        return a.getPort() == b.getPort() && String.valueOf(a.getHost()).equalsIgnoreCase(String.valueOf(b.getHost()));
    }

    /** The header that a host is to be sent, or null. */
    @Nullable
    String authorization(URI uri) {
        return logins.stream()
                .filter(login -> login.isFor(uri))
                .map(login -> login.login().basic())
                .findFirst()
                .orElse(null);
    }

    /** Through which proxies hosts are reached. */
    Proxies proxies() {
        return proxies;
    }
}
