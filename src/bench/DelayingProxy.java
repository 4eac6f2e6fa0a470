// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Forwards connections on loopback, every byte later than it came by a fixed time, as a line of that length would: what is on the
 * way is not limited, so bandwidth stays. Run by "java DelayingProxy.java PORT TARGET_PORT MILLISECONDS", the delay each way.
 */
public class DelayingProxy {

    private record Part(long due, byte[] bytes) {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        int target = Integer.parseInt(arguments[1]);
        long delay = Long.parseLong(arguments[2]) * 1_000_000;
        try (ServerSocket server = new ServerSocket(port, 200, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket client = server.accept();
                Socket registry = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                registry.setTcpNoDelay(true);
                pass(client.getInputStream(), registry.getOutputStream(), registry, delay);
                pass(registry.getInputStream(), client.getOutputStream(), client, delay);
            }
        }
    }

    private static void pass(InputStream in, OutputStream out, Socket end, long delay) {
        // 64 parts of 64 KiB: more than a line of this length has on the way at 100 MB/s.
        BlockingQueue<Part> way = new LinkedBlockingQueue<>(64);
        start(() -> {
            byte[] buffer = new byte[1 << 16];
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    byte[] bytes = new byte[n];
                    System.arraycopy(buffer, 0, bytes, 0, n);
                    way.put(new Part(System.nanoTime() + delay, bytes));
                }
            } finally {
                way.put(new Part(0, new byte[0]));
            }
        });
        start(() -> {
            for (Part part = way.take(); part.due() != 0; part = way.take()) {
                long wait = part.due() - System.nanoTime();
                if (wait > 0) {
                    Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
                }
                out.write(part.bytes());
                out.flush();
            }
            end.shutdownOutput();
        });
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException | InterruptedException e) {
                // A side has gone.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException, InterruptedException;
    }
}
