// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A mirror on loopback that serves a folder by HTTP, with ETags, and can be told to misbehave for some paths. Remembers
 * what it was asked for.
 */
public final class RepositoryServer implements AutoCloseable {

    /** What to do instead of serving a file. */
    @FunctionalInterface
    public interface Fault {
        /** Answers in the server's place; gives whether it did. */
        boolean answer(HttpExchange exchange, byte[] content) throws IOException;
    }

    private record Rule(Pattern path, Fault fault) {}

    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger underWay = new AtomicInteger();
    private final ResettingServer resetting = ResettingServer.open();
    private final Path root;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private RepositoryServer(Path root, HttpServer server) {
        this.root = root;
        this.server = server;
    }

    /** Serves a folder until it is closed. */
    public static RepositoryServer serve(Path root) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            RepositoryServer server = new RepositoryServer(root, HttpServer.create(address, 0));
            server.server.createContext("/", server::handle);
            server.server.setExecutor(server.executor);
            server.server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of the folder, without a trailing slash. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** All requests so far, as {@code <status> <path>}; those under way are waited for, a second at most. */
    public List<String> requests() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (underWay.get() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return List.copyOf(requests);
    }

    public void forgetRequests() {
        requests.clear();
    }

    /** Lets a fault answer for all paths in which the expression is found; the last one told goes first. */
    public RepositoryServer fault(String pathExpression, Fault fault) {
        rules.add(0, new Rule(Pattern.compile(pathExpression), fault));
        return this;
    }

    public void heal() {
        rules.clear();
    }

    /** Answers with a status and no content. */
    public static Fault status(int status) {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(status, -1);
            return true;
        };
    }

    /** Lets a fault answer so many times. */
    public static Fault times(int times, Fault fault) {
        int[] left = {times};
        return (exchange, content) -> {
            synchronized (left) {
                if (left[0]-- <= 0) {
                    return false;
                }
            }
            return fault.answer(exchange, content);
        };
    }

    /** Redirects to an address. */
    public static Fault redirect(String location) {
        return (exchange, content) -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
            return true;
        };
    }

    /** Announces the whole file, sends half of it and breaks the connection. */
    public static Fault truncate() {
        return (exchange, content) -> {
            exchange.getResponseHeaders().set("ETag", etag(content));
            exchange.sendResponseHeaders(200, content.length);
            OutputStream out = exchange.getResponseBody();
            out.write(content, 0, content.length / 2);
            out.flush();
            exchange.close();
            return true;
        };
    }

    /** Sends half of the file and then nothing more, with the connection open. */
    public Fault stall() {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            OutputStream out = exchange.getResponseBody();
            out.write(content, 0, content.length / 2);
            out.flush();
            await();
            return true;
        };
    }

    /** Takes the request and never answers. */
    public Fault silence() {
        return (exchange, content) -> {
            await();
            return true;
        };
    }

    private void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Serves other content. */
    public static Fault serving(byte[] other) {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, other.length == 0 ? -1 : other.length);
            exchange.getResponseBody().write(other);
            return true;
        };
    }

    /** Serves zeros without end and without saying how many. */
    public static Fault endless() {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] zeros = new byte[1 << 16];
            try (OutputStream out = exchange.getResponseBody()) {
                for (long sent = 0; sent < 1L << 34; sent += zeros.length) {
                    out.write(zeros);
                }
            }
            return true;
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Path file = root.resolve("." + path).normalize();
        boolean found = file.startsWith(root) && Files.isRegularFile(file);
        byte[] content = found ? Files.readAllBytes(file) : new byte[0];
        underWay.incrementAndGet();
        try (exchange) {
            for (Rule rule : rules) {
                if (rule.path().matcher(path).find() && rule.fault().answer(exchange, content)) {
                    return;
                }
            }
            serve(exchange, found, content);
        } finally {
            requests.add(exchange.getResponseCode() + " " + path);
            underWay.decrementAndGet();
        }
    }

    private static String etag(byte[] content) {
        return "\"" + Digest.of(content).hex() + "\"";
    }

    private static void serve(HttpExchange exchange, boolean found, byte[] content) throws IOException {
        if (!found) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        String etag = etag(content);
        exchange.getResponseHeaders().set("ETag", etag);
        if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range != null && etag.equals(exchange.getRequestHeaders().getFirst("If-Range"))) {
            part(Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"))).answer(exchange, content);
            return;
        }
        exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }

    /** Answers with the content from an offset on, whatever was asked for. */
    public static Fault part(int offset) {
        return (exchange, content) -> {
            String range = "bytes " + offset + "-" + (content.length - 1) + "/" + content.length;
            exchange.getResponseHeaders().set("Content-Range", range);
            exchange.sendResponseHeaders(206, content.length - offset);
            exchange.getResponseBody().write(content, offset, content.length - offset);
            return true;
        };
    }

    /** Answers with a fault only where the rest of a file is asked for. */
    public static Fault forRanges(Fault fault) {
        return (exchange, content) ->
                exchange.getRequestHeaders().containsKey("Range") && fault.answer(exchange, content);
    }

    /** Leaves the client to a server that resets the connection in the middle of the file. */
    public Fault reset() {
        return (exchange, content) -> redirect(resetting.uri()).answer(exchange, content);
    }

    @Override
    public void close() {
        resetting.close();
        closed.countDown();
        server.stop(0);
        executor.shutdownNow();
    }
}
