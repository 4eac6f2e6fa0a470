// SPDX-License-Identifier: Apache-2.0
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Serves a folder on loopback, each request answered after a delay. Says its port, and at /seconds the time between the first
 * request for a .deb and the end of the last answer since that was asked for last. Ends with its standard input.
 *
 * <pre>java SlowMirror.java FOLDER MILLISECONDS</pre>
 */
public final class SlowMirror {

    private static final AtomicLong FIRST = new AtomicLong();
    private static final AtomicLong LAST = new AtomicLong();

    private SlowMirror() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]).toRealPath();
        int delay = Integer.parseInt(arguments[1]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                if (path.equals("/seconds")) {
                    byte[] seconds = String.valueOf((LAST.get() - FIRST.get()) / 1e9).getBytes();
                    FIRST.set(0);
                    exchange.sendResponseHeaders(200, seconds.length);
                    exchange.getResponseBody().write(seconds);
                    return;
                }
                if (path.endsWith(".deb")) {
                    FIRST.compareAndSet(0, System.nanoTime());
                }
                Thread.sleep(delay);
                Path file = root.resolve("." + path).normalize();
                if (!file.startsWith(root) || !Files.isRegularFile(file)) {
                    exchange.sendResponseHeaders(404, -1);
                    return;
                }
                exchange.sendResponseHeaders(200, Files.size(file));
                try (OutputStream out = exchange.getResponseBody()) {
                    Files.copy(file, out);
                }
                LAST.set(System.nanoTime());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        System.out.println(server.getAddress().getPort());
        while (System.in.read() >= 0) {
            // Whoever started this closes its input in the end.
        }
        server.stop(0);
        System.exit(0);
    }
}
