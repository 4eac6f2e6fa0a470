// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Digest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private record Request(String method, String path, Map<String, String> query, Map<String, String> headers) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Stored(String type, byte[] bytes) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Reply(int status, Map<String, String> headers, byte[] content) {}

    private static final Pattern PATH = Pattern.compile("/v2/(.+)/(blobs/uploads|blobs|manifests|referrers)/(.*)");
    private static final byte[] NOTHING = new byte[0];

    private final ServerSocket socket;
    private final Plan plan;
    private final boolean tokens;
    private final Map<String, Set<String>> blobs = new ConcurrentHashMap<>();
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final Map<String, Stored> manifests = new ConcurrentHashMap<>();
    private final Map<String, ByteArrayOutputStream> sessions = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> occurrences = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger serial = new AtomicInteger();
    private final AtomicInteger token = new AtomicInteger();
    private volatile String sessionBase = "";
    private volatile String blobRedirect = "";

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

    /** Upload sessions are at this address from now on. */
    public void sessionsAt(String base) {
        sessionBase = base;
    }

    /** Blobs are elsewhere from now on. */
    public void blobsAt(String base) {
        blobRedirect = base;
    }

    /** What a tag points to, or null. */
    public byte[] manifest(String repository, String reference) {
        Stored stored = manifests.get(repository + "@" + reference);
        return stored == null ? null : stored.bytes();
    }

    /** A blob of a repository, or null. */
    public byte[] blob(String repository, String digest) {
        return blobs.getOrDefault(repository, Set.of()).contains(digest) ? contents.get(digest) : null;
    }

    /** Puts a blob there. */
    public void store(String repository, String digest, byte[] content) {
        contents.put(digest, content);
        blobs.computeIfAbsent(repository, name -> ConcurrentHashMap.newKeySet()).add(digest);
    }

    /** How many blobs a repository has. */
    public int blobCount(String repository) {
        return blobs.getOrDefault(repository, Set.of()).size();
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
        Request request = readHead(in);
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

    private static Request readHead(InputStream in) throws IOException {
        String line = readLine(in);
        if (line == null || line.isEmpty()) {
            return null;
        }
        String[] words = line.split(" ");
        if (words.length < 3) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String header = readLine(in); header != null && !header.isEmpty(); header = readLine(in)) {
            int colon = header.indexOf(':');
            if (colon < 0) {
                // No HTTP: the client tries TLS first.
                return null;
            }
            headers.put(
                    header.substring(0, colon).toLowerCase(java.util.Locale.ROOT),
                    header.substring(colon + 1).trim());
        }
        String[] parts = words[1].split("\\?", 2);
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : parts.length < 2 ? new String[0] : parts[1].split("&")) {
            String[] both = pair.split("=", 2);
            query.put(both[0], both.length < 2 ? "" : URLDecoder.decode(both[1], StandardCharsets.UTF_8));
        }
        return new Request(words[0], parts[0], query, headers);
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() > 10_000) {
                return null;
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** The request's content; null where the connection is cut in it, and then what has come is kept as registries do. */
    private byte[] readContent(InputStream in, Request request, Fault fault) throws IOException {
        int length = Integer.parseInt(request.headers().getOrDefault("content-length", "0"));
        int wanted = fault == Fault.CUT_IN_CONTENT ? length / 2 : length;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] buffer = new byte[16_384];
        while (content.size() < wanted) {
            int n = in.read(buffer, 0, Math.min(buffer.length, wanted - content.size()));
            if (n < 0) {
                keep(request, content.toByteArray());
                return null;
            }
            content.write(buffer, 0, n);
            if (fault == Fault.SLOW) {
                pause();
            }
        }
        if (fault == Fault.CUT_IN_CONTENT) {
            keep(request, content.toByteArray());
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

    private void keep(Request request, byte[] part) {
        ByteArrayOutputStream session = sessions.get(request.path().replaceFirst(".*/uploads/", ""));
        if (session != null) {
            session.writeBytes(part);
        }
    }

    private Reply reply(Request request, byte[] content, Fault fault) {
        if (fault == Fault.TOO_MANY_REQUESTS) {
            return new Reply(429, Map.of("Retry-After", "1"), error("TOOMANYREQUESTS"));
        }
        if (fault == Fault.SERVER_ERROR || fault == Fault.UNAVAILABLE) {
            return new Reply(fault == Fault.SERVER_ERROR ? 500 : 503, Map.of(), error("UNKNOWN"));
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
                    error("UNAUTHORIZED"));
        }
        if (request.path().equals("/v2/")) {
            return new Reply(200, Map.of(), NOTHING);
        }
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            return new Reply(404, Map.of(), NOTHING);
        }
        return switch (path.group(2)) {
            case "blobs/uploads" -> upload(request, path.group(1), path.group(3), content, fault);
            case "blobs" -> blob(request, path.group(1), path.group(3));
            case "manifests" -> manifest(request, path.group(1), path.group(3), content);
            default -> new Reply(404, Map.of(), NOTHING);
        };
    }

    private Reply upload(Request request, String repository, String id, byte[] content, Fault fault) {
        if (request.method().equals("POST")) {
            String mounted = request.query().get("mount");
            if (mounted != null
                    && fault != Fault.MOUNT_IGNORED
                    && blob(request.query().getOrDefault("from", ""), mounted) != null) {
                store(repository, mounted, contents.get(mounted));
                return new Reply(201, Map.of("Location", "/v2/" + repository + "/blobs/" + mounted), NOTHING);
            }
            String fresh = "u" + serial.incrementAndGet();
            sessions.put(fresh, new ByteArrayOutputStream());
            return new Reply(202, Map.of("Location", location(repository, fresh)), NOTHING);
        }
        ByteArrayOutputStream session = sessions.get(id);
        if (session == null || fault == Fault.SESSION_LOST) {
            sessions.remove(id);
            return new Reply(404, Map.of(), error("BLOB_UPLOAD_UNKNOWN"));
        }
        switch (request.method()) {
            case "GET" -> {
                return new Reply(204, progress(repository, id, session), NOTHING);
            }
            case "DELETE" -> {
                sessions.remove(id);
                return new Reply(204, Map.of(), NOTHING);
            }
            case "PATCH" -> {
                String range = request.headers().getOrDefault("content-range", session.size() + "-");
                if (!range.startsWith(session.size() + "-")) {
                    return new Reply(416, progress(repository, id, session), NOTHING);
                }
                session.writeBytes(content);
                return new Reply(202, progress(repository, id, session), NOTHING);
            }
            default -> {
                return finish(request, repository, id, session, content, fault);
            }
        }
    }

    private Reply finish(
            Request request, String repository, String id, ByteArrayOutputStream session, byte[] content, Fault fault) {
        session.writeBytes(content);
        sessions.remove(id);
        String digest = request.query().getOrDefault("digest", "");
        if (!Digest.of(session.toByteArray()).toString().equals(digest)) {
            return new Reply(400, Map.of(), error("DIGEST_INVALID"));
        }
        if (fault != Fault.NOT_STORED) {
            store(repository, digest, session.toByteArray());
        }
        return new Reply(
                201,
                Map.of("Location", "/v2/" + repository + "/blobs/" + digest, "Docker-Content-Digest", digest),
                NOTHING);
    }

    private String location(String repository, String id) {
        return sessionBase + "/v2/" + repository + "/blobs/uploads/" + id + "?state=x%3Dy";
    }

    private Map<String, String> progress(String repository, String id, ByteArrayOutputStream session) {
        return Map.of("Location", location(repository, id), "Range", "0-" + Math.max(0, session.size() - 1));
    }

    private Reply blob(Request request, String repository, String digest) {
        byte[] content = blob(repository, digest);
        if (content == null) {
            return new Reply(404, Map.of(), error("BLOB_UNKNOWN"));
        }
        if (!blobRedirect.isEmpty() && request.method().equals("GET")) {
            return new Reply(307, Map.of("Location", blobRedirect + request.path()), NOTHING);
        }
        Matcher range =
                Pattern.compile("bytes=([0-9]+)-.*").matcher(request.headers().getOrDefault("range", ""));
        if (range.matches()) {
            int from = Integer.parseInt(range.group(1));
            return new Reply(
                    206,
                    Map.of("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length),
                    java.util.Arrays.copyOfRange(content, from, content.length));
        }
        return new Reply(200, Map.of("Docker-Content-Digest", digest), content);
    }

    private Reply manifest(Request request, String repository, String reference, byte[] content) {
        if (request.method().equals("PUT")) {
            String digest = Digest.of(content).toString();
            if (reference.startsWith("sha256:") && !reference.equals(digest)) {
                return new Reply(400, Map.of(), error("DIGEST_INVALID"));
            }
            Stored stored = new Stored(request.headers().get("content-type"), content);
            manifests.put(repository + "@" + reference, stored);
            manifests.put(repository + "@" + digest, stored);
            return new Reply(201, Map.of("Docker-Content-Digest", digest), NOTHING);
        }
        Stored stored = manifests.get(repository + "@" + reference);
        return stored == null
                ? new Reply(404, Map.of(), error("MANIFEST_UNKNOWN"))
                : new Reply(
                        200,
                        Map.of(
                                "Content-Type",
                                stored.type(),
                                "Docker-Content-Digest",
                                Digest.of(stored.bytes()).toString()),
                        stored.bytes());
    }

    private static byte[] error(String code) {
        return ("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"as planned\"}]}")
                .getBytes(StandardCharsets.US_ASCII);
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
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " X\r\n");
        reply.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        if (reply.status() != 204) {
            head.append("Content-Length: ").append(reply.content().length).append("\r\n");
        }
        byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        if (fault == Fault.CUT_IN_ANSWER_HEAD) {
            out.write(bytes, 0, bytes.length / 2);
            out.flush();
            return false;
        }
        out.write(bytes);
        if (!request.method().equals("HEAD") && reply.status() != 204) {
            int length = reply.content().length;
            out.write(reply.content(), 0, fault == Fault.CUT_IN_ANSWER ? length / 2 : length);
        }
        out.flush();
        return fault != Fault.CUT_IN_ANSWER;
    }
}
