// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy on loopback that asks for a login: it forwards requests for http, one a connection, and tunnels https. */
public final class ForwardingProxy implements AutoCloseable {

    private final ServerSocket socket;
    private final String authorization;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** @param authorization the value of Proxy-Authorization it asks for */
    public ForwardingProxy(String authorization) throws IOException {
        this.socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        this.authorization = authorization;
        start(() -> {
            while (!socket.isClosed()) {
                Socket client = socket.accept();
                start(() -> serve(client));
            }
        });
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** The first lines of the requests it has let through. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            InputStream in = client.getInputStream();
            String head = head(in);
            String line = head.substring(0, head.indexOf('\r'));
            if (!head.contains("Proxy-Authorization: " + authorization + "\r\n")) {
                client.getOutputStream()
                        .write("HTTP/1.1 407 Who?\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                return;
            }
            requests.add(line);
            String[] words = line.split(" ");
            if (words[0].equals("CONNECT")) {
                String[] address = words[1].split(":");
                try (Socket server = new Socket(address[0], Integer.parseInt(address[1]))) {
                    client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    both(client, server);
                }
            } else {
                forward(client, head, words);
            }
        }
    }

    private static void forward(Socket client, String head, String[] words) throws IOException {
        URI uri = URI.create(words[1]);
        try (Socket server = new Socket(uri.getHost(), uri.getPort())) {
            String path = words[1].replaceFirst("^http://[^/]*", "");
            String own = head.replaceFirst(
                            java.util.regex.Pattern.quote(words[1]), java.util.regex.Matcher.quoteReplacement(path))
                    .replaceAll("(?m)^(Proxy-Authorization|Connection):.*\r\n", "")
                    .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
            server.getOutputStream().write(own.getBytes(StandardCharsets.ISO_8859_1));
            both(client, server);
        }
    }

    private static void both(Socket client, Socket server) throws IOException {
        start(() -> pump(client.getInputStream(), server.getOutputStream()));
        pump(server.getInputStream(), client.getOutputStream());
    }

    private static void pump(InputStream in, OutputStream out) throws IOException {
        in.transferTo(out);
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("no head");
            }
            head.write(c);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // A side has gone.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }
}
