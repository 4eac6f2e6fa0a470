// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ways to the archives: through which proxies, and with which logins. A login is for one host and is never sent to
 * another, wherever a mirror redirects to.
 */
public final class HttpAccess {

    /** The Java platform's own proxies, and no logins. */
    public static final HttpAccess DIRECT = new HttpAccess(List.of(), List.of(), null);

    private record HostLogin(URI archive, Login login) {
        /** A host is given its login by http only where the user said http; https is always safe. */
        boolean isFor(URI uri) {
            boolean sameScheme = String.valueOf(archive.getScheme()).equalsIgnoreCase(uri.getScheme());
            return isSameHost(archive, uri) && (sameScheme || "https".equalsIgnoreCase(uri.getScheme()));
        }
    }

    private final List<HttpProxy> proxies;
    private final List<HostLogin> logins;
    private final @Nullable URI only;

    private HttpAccess(List<HttpProxy> proxies, List<HostLogin> logins, @Nullable URI only) {
        this.only = only;
        this.proxies = List.copyOf(proxies);
        this.logins = List.copyOf(logins);
    }

    /** The same, through these proxies; the first for a protocol counts, and https goes through that of http in need. */
    public HttpAccess through(List<HttpProxy> newProxies) {
        return new HttpAccess(newProxies, logins, only);
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

    /** The header that the proxy before a host is to be sent, or null. */
    @Nullable
    String proxyAuthorization(URI uri) {
        HttpProxy proxy = proxyFor(uri);
        return proxy == null || proxy.login() == null ? null : proxy.login().basic();
    }

    /** Whether some proxy asks for a login. */
    boolean hasProxyLogin() {
        return proxies.stream().anyMatch(proxy -> proxy.login() != null);
    }

    private @Nullable HttpProxy proxyFor(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        HttpProxy proxy = firstFor(scheme);
        if (proxy == null && scheme.equals("https")) {
            proxy = firstFor("http");
        }
        return proxy == null || proxy.spares(String.valueOf(uri.getHost())) ? null : proxy;
    }

    private @Nullable HttpProxy firstFor(String scheme) {
        return proxies.stream().filter(proxy -> proxy.isFor(scheme)).findFirst().orElse(null);
    }

    /** The proxies as the Java platform asks for them; null for its own choice. */
    @Nullable
    ProxySelector selector() {
        return proxies.isEmpty() ? null : new Selector();
    }

    private final class Selector extends ProxySelector {

        @Override
        public List<Proxy> select(URI uri) {
            HttpProxy proxy = proxyFor(uri);
            return List.of(
                    proxy == null
                            ? Proxy.NO_PROXY
                            : Objects.requireNonNull(proxy).toProxy());
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // The request fails too, and says so.
        }
    }
}
