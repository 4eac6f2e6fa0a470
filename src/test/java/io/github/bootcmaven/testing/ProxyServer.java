// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy on loopback that answers each request itself, with the address it was asked for as the content: the hosts asked
 * for need not exist. Remembers the requests with their credentials.
 */
public final class ProxyServer implements AutoCloseable {

    private final HttpServer server;
    private final String expected;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private ProxyServer(HttpServer server, String expected) {
        this.server = server;
        this.expected = expected;
    }

    /** A proxy that asks for a value of Proxy-Authorization, or for none where that is null. */
    public static ProxyServer asking(String authorization) {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            ProxyServer proxy = new ProxyServer(http, authorization);
            http.createContext("/", proxy::handle);
            http.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String given = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + given + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            if (expected != null && !expected.equals(given)) {
                exchange.sendResponseHeaders(407, -1);
                return;
            }
            byte[] content = exchange.getRequestURI().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The requests, each as {@code <method> <address> <Proxy-Authorization> <Authorization>}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
