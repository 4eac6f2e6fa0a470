// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.testing.FaultyRegistry.Fault;
import io.github.bootcmaven.testing.RawHttp.Reply;
import io.github.bootcmaven.testing.RawHttp.Request;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a registry in memory has, and how it answers requests about it (OCI distribution specification 1.1). */
final class RegistryContents {

    private static final Pattern PATH = Pattern.compile("/v2/(.+)/(blobs/uploads|blobs|manifests|referrers)/(.*)");
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-.*");

    @SuppressWarnings("ArrayRecordComponent")
    private record Stored(String type, byte[] bytes) {}

    private final Map<String, Set<String>> blobs = new ConcurrentHashMap<>();
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final Map<String, Stored> manifests = new ConcurrentHashMap<>();
    private final Map<String, ByteArrayOutputStream> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger serial = new AtomicInteger();

    /** Where upload sessions are, before their path. */
    volatile String sessionBase = "";

    /** Where blobs are, before their path; empty for here. */
    volatile String blobRedirect = "";

    byte @Nullable [] manifest(String repository, String reference) {
        Stored stored = manifests.get(repository + "@" + reference);
        return stored == null ? null : stored.bytes();
    }

    byte @Nullable [] blob(String repository, String digest) {
        return blobs.getOrDefault(repository, Set.of()).contains(digest) ? contents.get(digest) : null;
    }

    void store(String repository, String digest, byte[] content) {
        contents.put(digest, content);
        blobs.computeIfAbsent(repository, name -> ConcurrentHashMap.newKeySet()).add(digest);
    }

    int blobCount(String repository) {
        return blobs.getOrDefault(repository, Set.of()).size();
    }

    /** Keeps what has come of a request's content. */
    void keep(Request request, byte[] part) {
        ByteArrayOutputStream session = sessions.get(request.path().replaceFirst(".*/uploads/", ""));
        if (session != null) {
            session.writeBytes(part);
        }
    }

    /** Answers; of faults, those happen here that are about what is stored. */
    Reply reply(Request request, byte[] content, Fault fault) {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            return Reply.empty(404, Map.of());
        }
        return switch (path.group(2)) {
            case "blobs/uploads" -> upload(request, path.group(1), path.group(3), content, fault);
            case "blobs" -> blob(request, path.group(1), path.group(3));
            case "manifests" -> manifest(request, path.group(1), path.group(3), content);
            default -> Reply.empty(404, Map.of());
        };
    }

    private Reply upload(Request request, String repository, String id, byte[] content, Fault fault) {
        if (request.method().equals("POST")) {
            String mounted = request.query().get("mount");
            if (mounted != null
                    && fault != Fault.MOUNT_IGNORED
                    && blob(request.query().getOrDefault("from", ""), mounted) != null) {
                store(repository, mounted, contents.get(mounted));
                return Reply.empty(201, Map.of("Location", "/v2/" + repository + "/blobs/" + mounted));
            }
            String fresh = "u" + serial.incrementAndGet();
            sessions.put(fresh, new ByteArrayOutputStream());
            return Reply.empty(202, Map.of("Location", location(repository, fresh)));
        }
        ByteArrayOutputStream session = sessions.get(id);
        if (session == null || fault == Fault.SESSION_LOST) {
            sessions.remove(id);
            return Reply.error(404, "BLOB_UPLOAD_UNKNOWN");
        }
        switch (request.method()) {
            case "GET" -> {
                return Reply.empty(204, progress(repository, id, session));
            }
            case "DELETE" -> {
                sessions.remove(id);
                return Reply.empty(204, Map.of());
            }
            case "PATCH" -> {
                String range = request.headers().getOrDefault("content-range", session.size() + "-");
                if (!range.startsWith(session.size() + "-")) {
                    return Reply.empty(416, progress(repository, id, session));
                }
                session.writeBytes(content);
                return Reply.empty(202, progress(repository, id, session));
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
            return Reply.error(400, "DIGEST_INVALID");
        }
        if (fault != Fault.NOT_STORED) {
            store(repository, digest, session.toByteArray());
        }
        return Reply.empty(
                201, Map.of("Location", "/v2/" + repository + "/blobs/" + digest, "Docker-Content-Digest", digest));
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
            return Reply.error(404, "BLOB_UNKNOWN");
        }
        if (!blobRedirect.isEmpty() && request.method().equals("GET")) {
            return Reply.empty(307, Map.of("Location", blobRedirect + request.path()));
        }
        Matcher range = RANGE.matcher(request.headers().getOrDefault("range", ""));
        if (range.matches()) {
            int from = Integer.parseInt(range.group(1));
            return new Reply(
                    206,
                    Map.of("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length),
                    Arrays.copyOfRange(content, from, content.length));
        }
        return new Reply(200, Map.of("Docker-Content-Digest", digest), content);
    }

    private Reply manifest(Request request, String repository, String reference, byte[] content) {
        if (request.method().equals("PUT")) {
            String digest = Digest.of(content).toString();
            if (reference.startsWith("sha256:") && !reference.equals(digest)) {
                return Reply.error(400, "DIGEST_INVALID");
            }
            Stored stored = new Stored(request.headers().get("content-type"), content);
            manifests.put(repository + "@" + reference, stored);
            manifests.put(repository + "@" + digest, stored);
            return Reply.empty(201, Map.of("Docker-Content-Digest", digest));
        }
        Stored stored = manifests.get(repository + "@" + reference);
        return stored == null
                ? Reply.error(404, "MANIFEST_UNKNOWN")
                : new Reply(
                        200,
                        Map.of(
                                "Content-Type",
                                stored.type(),
                                "Docker-Content-Digest",
                                Digest.of(stored.bytes()).toString()),
                        stored.bytes());
    }
}
