// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.testing.RawHttp.Reply;
import io.github.bootcmaven.testing.RawHttp.Request;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A registry in memory that does everything a registry can do wrong, as a plan says. It takes any manifest, whatever it points
 * at, so that only the client keeps a tag from pointing to a part of an image.
 */
public final class FaultyRegistry implements AutoCloseable {

    /** What goes wrong with a request. */
    public enum Fault {
        NONE,
        /** The connection is cut when the request's head has come. */
        CUT_AFTER_HEAD,
        /** The connection is cut in the middle of the request's content; what has come is kept. */
        CUT_IN_CONTENT,
        /** The request is carried out, and the connection cut before the answer. */
        CUT_BEFORE_ANSWER,
        /** The connection is cut in the middle of the answer's head. */
        CUT_IN_ANSWER_HEAD,
        /** The connection is cut in the middle of the answer's content. */
        CUT_IN_ANSWER,
        TOO_MANY_REQUESTS,
        SERVER_ERROR,
        UNAVAILABLE,
        /** The answer names another digest. */
        WRONG_DIGEST,
        /** The answer's content is other than asked for. */
        WRONG_CONTENT,
        /** The answer leads to where nothing is. */
        WRONG_LOCATION,
        /** The answer leads nowhere. */
        NO_LOCATION,
        /** The content is read slowly. */
        SLOW,
        /** All tokens given out so far are no longer good. */
        EXPIRED_TOKENS,
        /** A mount is answered with an upload session. */
        MOUNT_IGNORED,
        /** The upload session is forgotten. */
        SESSION_LOST,
        /** The answer says that a blob was stored, and it wasn't. */
        NOT_STORED
    }

    /** Says what goes wrong. */
    public interface Plan {
        /**
         * What goes wrong with a request.
         *
         * @param request method and path, without what differs from run to run
         * @param occurrence how often it has come before
         */
        Fault at(String request, int occurrence);
    }

    private final ServerSocket socket;
    private final Plan plan;
    private final boolean tokens;
    private final RegistryContents contents = new RegistryContents();
    private final Map<String, AtomicInteger> occurrences = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger token = new AtomicInteger();
    private final AtomicLong taken = new AtomicLong();

    /** A registry that asks for tokens, which it gives to anybody, or for nothing. */
    public FaultyRegistry(boolean tokens, Plan plan) throws IOException {
        this.socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        this.plan = plan;
        this.tokens = tokens;
        Thread acceptor = new Thread(this::accept);
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public String name() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** The requests so far, each {@code METHOD path} and, after a blank, {@code authorized} where it showed something. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** How many bytes of content have come with requests. */
    public long taken() {
        return taken.get();
    }

    /** Upload sessions are at this address from now on. */
    public void sessionsAt(String base) {
        contents.sessionBase = base;
    }

    /** Blobs are elsewhere from now on. */
    public void blobsAt(String base) {
        contents.blobRedirect = base;
    }

    /** What a tag points to, or null. */
    public byte[] manifest(String repository, String reference) {
        return contents.manifest(repository, reference);
    }

    /** A blob of a repository, or null. */
    public byte[] blob(String repository, String digest) {
        return contents.blob(repository, digest);
    }

    /** Puts a blob there. */
    public void store(String repository, String digest, byte[] content) {
        contents.store(repository, digest, content);
    }

    /** How many blobs a repository has. */
    public int blobCount(String repository) {
        return contents.blobCount(repository);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread thread = new Thread(() -> serve(connection));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            while (answer(in, out)) {
                // The next request of the same connection.
            }
        } catch (IOException | UncheckedIOException e) {
            // The client has gone.
        }
    }

    /** Answers one request; false where the connection is to be closed. */
    private boolean answer(InputStream in, OutputStream out) throws IOException {
        Request request = RawHttp.readHead(in);
        if (request == null) {
            return false;
        }
        String path = request.path().replaceAll("/uploads/.+", "/uploads/*");
        String key = request.method() + " " + path;
        requests.add(key + (request.headers().containsKey("authorization") ? " authorized" : ""));
        Fault fault = plan.at(
                key, occurrences.computeIfAbsent(key, k -> new AtomicInteger()).getAndIncrement());
        if (fault == Fault.CUT_AFTER_HEAD) {
            return false;
        }
        byte[] content = readContent(in, request, fault);
        if (content == null) {
            return false;
        }
        Reply reply = reply(request, content, fault);
        if (fault == Fault.CUT_BEFORE_ANSWER) {
            return false;
        }
        return write(out, request, spoil(reply, fault), fault);
    }

    /** The request's content; null where the connection is cut in it, and then what has come is kept as registries do. */
    private byte[] readContent(InputStream in, Request request, Fault fault) throws IOException {
        int length = request.contentLength();
        int wanted = fault == Fault.CUT_IN_CONTENT ? length / 2 : length;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] buffer = new byte[16_384];
        while (content.size() < wanted) {
            int n = in.read(buffer, 0, Math.min(buffer.length, wanted - content.size()));
            if (n < 0) {
                contents.keep(request, content.toByteArray());
                return null;
            }
            content.write(buffer, 0, n);
            taken.addAndGet(n);
            if (fault == Fault.SLOW) {
                pause();
            }
        }
        if (fault == Fault.CUT_IN_CONTENT) {
            contents.keep(request, content.toByteArray());
            return null;
        }
        return content.toByteArray();
    }

    private static void pause() {
        try {
            Thread.sleep(15);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Reply reply(Request request, byte[] content, Fault fault) {
        if (fault == Fault.TOO_MANY_REQUESTS) {
            return new Reply(
                    429,
                    Map.of("Retry-After", "1"),
                    Reply.error(429, "TOOMANYREQUESTS").content());
        }
        if (fault == Fault.SERVER_ERROR || fault == Fault.UNAVAILABLE) {
            return Reply.error(fault == Fault.SERVER_ERROR ? 500 : 503, "UNKNOWN");
        }
        if (request.path().equals("/token")) {
            return new Reply(
                    200,
                    Map.of(),
                    ("{\"token\":\"t" + token.get() + "\",\"expires_in\":300}").getBytes(StandardCharsets.US_ASCII));
        }
        if (fault == Fault.EXPIRED_TOKENS) {
            token.incrementAndGet();
        }
        if (tokens && !("Bearer t" + token.get()).equals(request.headers().get("authorization"))) {
            return new Reply(
                    401,
                    Map.of("WWW-Authenticate", "Bearer realm=\"http://" + name() + "/token\",service=\"faulty\""),
                    Reply.error(401, "UNAUTHORIZED").content());
        }
        if (request.path().equals("/v2/")) {
            return Reply.empty(200, Map.of());
        }
        return contents.reply(request, content, fault);
    }

    private static Reply spoil(Reply reply, Fault fault) {
        Map<String, String> headers = new TreeMap<>(reply.headers());
        byte[] content = reply.content();
        switch (fault) {
            case WRONG_DIGEST ->
                headers.computeIfPresent(
                        "Docker-Content-Digest",
                        (name, digest) -> Digest.of("other").toString());
            case WRONG_LOCATION ->
                headers.computeIfPresent("Location", (name, location) -> "/v2/none/blobs/uploads/lost");
            case NO_LOCATION -> headers.remove("Location");
            case WRONG_CONTENT -> {
                content = content.clone();
                if (content.length > 0) {
                    content[content.length / 2] ^= 1;
                }
            }
            default -> {
                // As it is.
            }
        }
        return new Reply(reply.status(), headers, content);
    }

    private static boolean write(OutputStream out, Request request, Reply reply, Fault fault) throws IOException {
        byte[] head = reply.head();
        if (fault == Fault.CUT_IN_ANSWER_HEAD) {
            RawHttp.write(out, head, head.length / 2);
            return false;
        }
        RawHttp.write(out, head, head.length);
        if (reply.hasContent(request)) {
            int length = reply.content().length;
            RawHttp.write(out, reply.content(), fault == Fault.CUT_IN_ANSWER ? length / 2 : length);
        }
        return fault != Fault.CUT_IN_ANSWER;
    }
}
