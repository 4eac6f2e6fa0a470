// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.oci.Descriptor;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Brings one blob into a repository (distribution spec, "Pushing blobs"): mounted from another repository where the registry
 * has it there, else in one PUT. After a break the registry says how much of it has arrived, and the rest follows by PATCH;
 * where it doesn't know, the upload begins anew. What an earlier push has left of an upload is gone on with in the same way.
 */
final class BlobUpload {

    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

    private final RemoteRepository target;
    private final RegistryConnection connection;
    private final Descriptor blob;
    private final Content content;
    private final ProgressOnce progress;
    private final UploadSession kept;
    private final BuildLog log;
    private final String what;

    /** Where the upload goes on, or null where there is none. */
    private @Nullable URI session;

    /** How many bytes the registry has of it. */
    private long arrived;

    /** @param kept where it is kept how the upload goes on; the caller closes it */
    BlobUpload(
            RemoteRepository target,
            Descriptor blob,
            Content content,
            Progress progress,
            UploadSession kept,
            BuildLog log) {
        this.target = target;
        this.connection = target.connection();
        this.blob = blob;
        this.content = content;
        this.progress = new ProgressOnce(progress);
        this.kept = kept;
        this.log = log;
        this.what = "Cannot push blob " + blob.digest() + " to " + target.name();
    }

    BlobOutcome push(List<String> mountFrom) {
        List<String> sources = mountFrom;
        int failures = 0;
        resume();
        try {
            while (true) {
                long before = arrived;
                try {
                    if (session == null && begin(sources.isEmpty() ? null : sources.get(0))) {
                        return BlobOutcome.MOUNTED;
                    }
                    send();
                    kept.forget();
                    return BlobOutcome.UPLOADED;
                } catch (PassingFailure failure) {
                    failures = arrived > before ? 1 : failures + 1;
                    connection.retries().await(what, failures, failure);
                    sources = List.of();
                }
                if (settle()) {
                    return BlobOutcome.UPLOADED;
                }
            }
        } catch (BootcException e) {
            if (!mayGoOn(e)) {
                cancel();
            }
            throw e;
        }
    }

    /** Whether the next push may find a registry that is well again, and go on. */
    private boolean mayGoOn(BootcException e) {
        return kept.isKept()
                && (e.getCause() instanceof PassingFailure || e.getCause() instanceof InterruptedException);
    }

    /** Goes on where an earlier push was ended, if the registry still knows that upload. */
    private void resume() {
        URI left = kept.left();
        if (left == null || !connection.isOwn(left)) {
            return;
        }
        try {
            Answer answer = connection.attempt(Call.of("GET", left), target.scope());
            long have = arrivedBy(answer);
            if (have > 0) {
                session = left;
                goOn(answer, have);
                progress.from(0).advance(have);
                log.info("Going on with blob " + blob.digest() + " after " + have + " of " + blob.size()
                        + " bytes, where an earlier push was ended");
                return;
            }
        } catch (PassingFailure | BootcException e) {
            log.debug("an earlier upload can't go on: " + e.getMessage());
        }
        kept.forget();
    }

    /** Begins an upload session; true where the registry has mounted the blob instead. */
    private boolean begin(@Nullable String from) throws PassingFailure {
        Scope scope = target.scope();
        String query = "";
        if (from != null) {
            scope = scope.and("repository:" + from + ":pull");
            query = "?mount=" + encode(blob.digest().toString()) + "&from=" + encode(from);
        }
        arrived = 0;
        Answer answer = connection.attempt(target.call("POST", "/blobs/uploads/" + query), scope);
        if (from != null && answer.status() != 201 && answer.status() != 202) {
            log.debug("no mount from " + from + ": " + answer.status());
            return begin(null);
        }
        if (answer.status() == 201 && from != null) {
            target.checkDigest(what, answer, blob.digest());
            return true;
        }
        if (answer.status() != 202) {
            throw connection.refusal(what, answer);
        }
        goOnAt(connection.follow(answer, answer.header("Location")));
        return false;
    }

    /** A session elsewhere may be open to whoever knows its address, so that stays in memory. */
    private void goOnAt(URI address) {
        session = address;
        if (connection.isOwn(address)) {
            kept.keep(address);
        }
    }

    private void send() throws PassingFailure {
        if (arrived > 0) {
            rest();
        }
        URI end = withDigest(Objects.requireNonNull(session));
        Call put = Call.of("PUT", end).with("Content-Type", "application/octet-stream");
        if (arrived < blob.size()) {
            put = put.sending(body());
        }
        Answer answer = connection.attempt(put, target.scope());
        switch (answer.status()) {
            case 201, 204 -> target.checkDigest(what, answer, blob.digest());
            case 404, 416 -> restart(answer);
            case 400 -> {
                if (answer.hasCode("DIGEST_INVALID")
                        || answer.hasCode("SIZE_INVALID")
                        || answer.hasCode("BLOB_UPLOAD_INVALID")
                        || answer.hasCode("RANGE_INVALID")) {
                    // What we send is checked on the way, so it was changed on its own.
                    restart(answer);
                }
                throw connection.refusal(what, answer);
            }
            default -> throw connection.refusal(what, answer);
        }
    }

    /** Sends what is missing after a break. */
    private void rest() throws PassingFailure {
        if (arrived < blob.size()) {
            Call patch = Call.of("PATCH", Objects.requireNonNull(session))
                    .with("Content-Type", "application/octet-stream")
                    .with("Content-Range", arrived + "-" + (blob.size() - 1))
                    .sending(body());
            Answer answer = connection.attempt(patch, target.scope());
            if (answer.status() != 202 && answer.status() != 204) {
                restart(answer);
            }
            if (answer.header("Location") != null) {
                goOnAt(connection.follow(answer, answer.header("Location")));
            }
            arrived = blob.size();
        }
    }

    private RequestBody body() {
        return new RequestBody(content, arrived, progress.from(arrived));
    }

    /** The registry has given up the session, or it has other bytes than we sent: the next attempt begins anew. */
    private void restart(Answer answer) throws PassingFailure {
        if (answer.status() == 401 || answer.status() == 403) {
            throw connection.refusal(what, answer);
        }
        cancel();
        throw new PassingFailure(answer.account(), answer.retryAfter(), null);
    }

    /** Finds out after a break what has arrived; true where all of it has. */
    private boolean settle() {
        URI current = session;
        if (current == null) {
            return false;
        }
        Answer answer = connection.ask(what, Call.of("GET", current), target.scope());
        long have = arrivedBy(answer);
        if (have < 0) {
            session = null;
            return isThere();
        }
        try {
            goOn(answer, have);
        } catch (PassingFailure failure) {
            session = null;
        }
        return false;
    }

    /** How many bytes the registry has by its answer; -1 where it doesn't say, or that can't be. */
    private long arrivedBy(Answer answer) {
        Matcher range = RANGE.matcher(String.valueOf(answer.header("Range")).trim());
        if (answer.status() != 204 || !range.matches()) {
            return -1;
        }
        long last = Long.parseLong(range.group(1));
        // By this header nothing and one byte look the same.
        long have = last == 0 ? 0 : last + 1;
        return have <= blob.size() ? have : -1;
    }

    private void goOn(Answer answer, long have) throws PassingFailure {
        if (answer.header("Location") != null) {
            goOnAt(connection.follow(answer, answer.header("Location")));
        }
        arrived = have;
        if (have > 0) {
            log.debug("going on with blob " + blob.digest() + " after " + have + " of " + blob.size() + " bytes");
        } else {
            cancel();
        }
    }

    /** The answer to the last request of an upload may have been lost, and the blob be there. */
    private boolean isThere() {
        arrived = 0;
        OptionalLong size = target.blobSize(blob.digest());
        return size.isPresent() && size.getAsLong() == blob.size();
    }

    /** Lets the registry forget the session; it would after some days, too. */
    private void cancel() {
        URI current = session;
        session = null;
        arrived = 0;
        kept.forget();
        if (current != null) {
            abandon(target, current, log);
        }
    }

    static void abandon(RemoteRepository target, URI session, BuildLog log) {
        try {
            target.connection().attempt(Call.of("DELETE", session), target.scope());
        } catch (PassingFailure | BootcException e) {
            log.debug("an upload stays open: " + e.getMessage());
        }
    }

    private URI withDigest(URI uri) {
        String digest = "digest=" + encode(blob.digest().toString());
        return URI.create(
                uri + (uri.getRawQuery() == null ? "?" : uri.getRawQuery().isEmpty() ? "" : "&") + digest);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
