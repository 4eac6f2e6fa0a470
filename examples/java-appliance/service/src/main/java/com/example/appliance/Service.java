// SPDX-License-Identifier: Apache-2.0
package com.example.appliance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Executors;

/**
 * Greets whoever asks, and counts the greetings in a file of its state directory, which outlives every restart and every
 * update of the machine.
 *
 * <p>{@code GET /} greets and counts, {@code GET /health} says that the service is up.
 */
public final class Service {

    private static final int OK = 200;
    private static final int THREADS = 4;

    private final String greeting;
    private final Path counter;

    private Service(String greeting, Path state) {
        this.greeting = greeting;
        this.counter = state.resolve("greetings");
    }

    /** Serves until it is ended. The environment says how: PORT, GREETING, and STATE_DIRECTORY, which systemd sets. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(variable("PORT", "8080"));
        Service service = new Service(variable("GREETING", "Hello"), Path.of(variable("STATE_DIRECTORY", ".")));
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/health", exchange -> answer(exchange, "up\n"));
        server.createContext("/", exchange -> answer(exchange, service.greet()));
        server.setExecutor(Executors.newFixedThreadPool(THREADS));
        server.start();
        System.out.println("Serving version " + version() + " on port " + port);
    }

    private synchronized String greet() throws IOException {
        long count = Files.exists(counter) ? Long.parseLong(Files.readString(counter).trim()) + 1 : 1;
        Path next = counter.resolveSibling("greetings.new");
        Files.writeString(next, count + "\n");
        Files.move(next, counter, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return greeting + " from version " + version() + ", greeting " + count + "\n";
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(OK, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String version() {
        String version = Service.class.getPackage().getImplementationVersion();
        return version == null ? "none" : version;
    }

    private static String variable(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
