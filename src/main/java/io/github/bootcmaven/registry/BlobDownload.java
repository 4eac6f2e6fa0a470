// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.oci.Descriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Reads one blob of a repository: streamed, compared with its descriptor in size and digest. After a break it is asked for from
 * where it broke; a registry that begins anew is read from its beginning again, and what is known already is passed over.
 */
final class BlobDownload {

    private final RemoteRepository source;
    private final Descriptor blob;
    private final String what;
    private final MessageDigest sha256 = Digest.sha256();
    private long have;

    private BlobDownload(RemoteRepository source, Descriptor blob) {
        this.source = source;
        this.blob = blob;
        this.what = "Cannot read blob " + blob.digest() + " (" + blob.mediaType() + ") of " + source.name();
    }

    static BlobDownload of(RemoteRepository source, Descriptor blob) {
        return new BlobDownload(source, blob);
    }

    /** Reads the blob only to compare it. */
    void discard() throws IOException {
        to(OutputStream.nullOutputStream(), Progress.NONE);
    }

    /** Reads the blob into a stream, which has all of it and nothing else when this returns. */
    void to(OutputStream out, Progress progress) throws IOException {
        int failures = 0;
        while (have < blob.size() || blob.size() == 0) {
            long before = have;
            try {
                receive(out, progress);
                break;
            } catch (PassingFailure failure) {
                failures = have > before ? 1 : failures + 1;
                source.connection().retries().await(what, failures, failure);
            }
        }
        Digest actual = Digest.of(sha256);
        if (!actual.equals(blob.digest())) {
            throw damaged("the digest of what came is " + actual);
        }
    }

    private void receive(OutputStream out, Progress progress) throws PassingFailure {
        Call get = source.call("GET", "/blobs/" + blob.digest());
        if (have > 0) {
            get = get.with("Range", "bytes=" + have + "-" + (blob.size() - 1));
        }
        Content content = new Content(out, progress);
        Answer answer = source.connection().attempt(get.into(content), source.scope());
        if (answer.status() != 200 && answer.status() != 206) {
            throw source.connection().refusal(what, answer);
        }
        if (have < blob.size()) {
            throw new PassingFailure("it ended after " + have + " of " + blob.size() + " bytes", null, null);
        }
    }

    private BootcException damaged(String why) {
        return BootcException.environment(what + ": it is damaged: " + why);
    }

    /** Counts, compares and passes on. */
    private final class Content implements Sink {

        private final OutputStream out;
        private final Progress progress;
        private long toSkip;

        Content(OutputStream out, Progress progress) {
            this.out = out;
            this.progress = progress;
        }

        @Override
        public boolean takes(Head head) {
            if (head.status() == 206) {
                String range = String.valueOf(head.header("Content-Range")).trim();
                if (!range.startsWith("bytes " + have + "-")) {
                    throw BootcException.environment(what + ": the registry answers with another part than asked for");
                }
                return true;
            }
            toSkip = have;
            return head.status() == 200;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            int skipped = (int) Math.min(toSkip, bytes.remaining());
            bytes.position(bytes.position() + skipped);
            toSkip -= skipped;
            byte[] chunk = new byte[bytes.remaining()];
            bytes.get(chunk);
            if (have + chunk.length > blob.size()) {
                throw damaged("it has more than " + blob.size() + " bytes");
            }
            sha256.update(chunk);
            out.write(chunk);
            have += chunk.length;
            progress.advance(chunk.length);
        }
    }
}
