// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.network;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A proxy as Maven's {@code settings.xml} describes it.
 *
 * @param protocol the protocol of the addresses that it is for: {@code http} or {@code https}
 * @param host the proxy's host
 * @param port the proxy's port
 * @param nonProxyHosts hosts to go to directly, with {@code *} for any text and {@code |} between them; null for none
 * @param login what the proxy asks for, or null
 */
public record HttpProxy(
        String protocol,
        String host,
        int port,
        @Nullable String nonProxyHosts,
        @Nullable Login login) {

    /** Whether it is for the addresses of a protocol. */
    public boolean isFor(String scheme) {
        return protocol.equalsIgnoreCase(scheme);
    }

    /** Whether a host is to be reached without it. */
    public boolean spares(String target) {
        if (nonProxyHosts == null || nonProxyHosts.isBlank()) {
            return false;
        }
        String alternatives = Arrays.stream(nonProxyHosts.split("[|,\\s]+"))
                .filter(host -> !host.isEmpty())
                .map(host ->
                        Arrays.stream(host.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")))
                .collect(Collectors.joining("|"));
        return Pattern.compile(alternatives, Pattern.CASE_INSENSITIVE)
                .matcher(target.toLowerCase(Locale.ROOT))
                .matches();
    }

    Proxy toProxy() {
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }
}
