// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.network;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Through which proxy a host is reached: the first for the address's protocol counts, and https goes through that of http in need. */
public final class Proxies {

    /** The Java platform's own choice. */
    public static final Proxies PLATFORM = new Proxies(List.of());

    private static final String NO_BASIC_TUNNEL = "jdk.http.auth.tunneling.disabledSchemes";

    private final List<HttpProxy> list;

    private Proxies(List<HttpProxy> list) {
        this.list = List.copyOf(list);
    }

    /** These proxies; the platform's own choice where there are none. */
    public static Proxies of(List<HttpProxy> list) {
        return new Proxies(list);
    }

    /** The value of {@code Proxy-Authorization} for the proxy before a host, or null. */
    public @Nullable String authorization(URI uri) {
        HttpProxy proxy = proxyFor(uri);
        return proxy == null || proxy.login() == null ? null : proxy.login().basic();
    }

    /** The proxies as the Java platform asks for them; null for its own choice. */
    public @Nullable ProxySelector selector() {
        return list.isEmpty() ? null : new Selector();
    }

    /** Java sends no Basic login to a proxy that tunnels https, unless it is told to before its first request. */
    public void allowLoginsInTunnels() {
        boolean login = list.stream().anyMatch(proxy -> proxy.login() != null);
        if (login && System.getProperty(NO_BASIC_TUNNEL) == null) {
            System.setProperty(NO_BASIC_TUNNEL, "");
        }
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
        return list.stream().filter(proxy -> proxy.isFor(scheme)).findFirst().orElse(null);
    }

    private final class Selector extends ProxySelector {

        @Override
        public List<Proxy> select(URI uri) {
            HttpProxy proxy = proxyFor(uri);
            return List.of(proxy == null ? Proxy.NO_PROXY : proxy.toProxy());
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // The request fails too, and says so.
        }
    }
}
