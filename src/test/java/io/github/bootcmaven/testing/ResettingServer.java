// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server on loopback that begins each answer and then resets the connection, as a firewall or a crash does. */
final class ResettingServer implements AutoCloseable {

    private static final String BEGINNING = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nthe beginning";

    private final ServerSocket socket;

    private ResettingServer(ServerSocket socket) {
        this.socket = socket;
    }

    static ResettingServer open() {
        try {
            ResettingServer server = new ResettingServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread thread = new Thread(server::answer, "resetting server");
            thread.setDaemon(true);
            thread.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String uri() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/";
    }

    private void answer() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                if (connection.getInputStream().read(new byte[8192]) > 0) {
                    connection.getOutputStream().write(BEGINNING.getBytes(StandardCharsets.US_ASCII));
                    connection.getOutputStream().flush();
                }
                connection.setSoLinger(true, 0);
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
