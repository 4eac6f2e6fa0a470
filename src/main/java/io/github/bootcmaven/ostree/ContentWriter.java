// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Makes content objects, one after the other; each thread has its own. The checksum is computed first and compressing is
 * left out where the object is found: hashing is ten times as fast. A file that fits the buffer is read once for both. A
 * larger one is read twice and hashed twice, so that content that changes in between never gets under another one's name.
 */
final class ContentWriter implements AutoCloseable {

    private static final int BUFFER = 512 << 10;

    /** What is compressed already isn't compressed again: no smaller, and the slowest of all to deflate. */
    private static final int STORE_ONLY = Deflater.NO_COMPRESSION;

    private final OstreeRepository repository;
    private final Claims claims;
    private final MessageDigest sha256 = Digest.sha256();
    private final Deflater deflater;
    private final Deflater storer = new Deflater(STORE_ONLY, true);
    private final byte[] buffer = new byte[BUFFER];
    private final byte[] compressed = new byte[1 << 16];

    ContentWriter(OstreeRepository repository, Claims claims, int level) {
        this.repository = repository;
        this.claims = claims;
        this.deflater = new Deflater(level, true);
    }

    /** Has a regular file's object in the repository, and gives its checksum. */
    Digest putFile(FileHeader header, Content content) throws IOException {
        byte[] hashedHeader = header.encodeHashed();
        Digest checksum;
        try (InputStream in = content.open()) {
            checksum = hash(hashedHeader, content, in);
        }
        ObjectName name = new ObjectName(checksum, ObjectType.FILE);
        if (claims.claim(name)) {
            claims.done(repository.objects().put(name, out -> {
                out.write(header.encodeStored(content.size()));
                deflate(hashedHeader, content, name, out);
            }));
        }
        return checksum;
    }

    /** Has a symbolic link's object in the repository, and gives its checksum. */
    Digest putSymlink(FileHeader header) throws IOException {
        Digest checksum = Digest.of(header.encodeHashed());
        ObjectName name = new ObjectName(checksum, ObjectType.FILE);
        if (claims.claim(name)) {
            claims.done(repository.objects().put(name, out -> out.write(header.encodeStored(0))));
        }
        return checksum;
    }

    private boolean fitsBuffer(Content content) {
        return content.size() <= buffer.length;
    }

    private Digest hash(byte[] header, Content content, InputStream in) throws IOException {
        sha256.update(header);
        long left = content.size();
        while (left > 0) {
            int n = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
            if (n == 0) {
                break;
            }
            sha256.update(buffer, 0, n);
            left -= n;
        }
        requireSize(left, in);
        return Digest.of(sha256);
    }

    private void deflate(byte[] header, Content content, ObjectName name, OutputStream out) throws IOException {
        if (fitsBuffer(content)) {
            int size = (int) content.size();
            Deflater chosen = choose(size);
            chosen.setInput(buffer, 0, size);
            finish(chosen, out);
            return;
        }
        sha256.update(header);
        long left = content.size();
        try (InputStream in = content.open()) {
            int n = in.readNBytes(buffer, 0, buffer.length);
            Deflater chosen = choose(n);
            for (; n > 0; n = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left))) {
                sha256.update(buffer, 0, n);
                chosen.setInput(buffer, 0, n);
                while (!chosen.needsInput()) {
                    out.write(compressed, 0, chosen.deflate(compressed));
                }
                left -= n;
            }
            finish(chosen, out);
            requireSize(left, in);
        }
        if (!Digest.of(sha256).equals(name.checksum())) {
            throw changed();
        }
    }

    private void finish(Deflater chosen, OutputStream out) throws IOException {
        chosen.finish();
        while (!chosen.finished()) {
            out.write(compressed, 0, chosen.deflate(compressed));
        }
    }

    private Deflater choose(int available) {
        Deflater chosen =
                CompressedFormat.startsIn(Arrays.copyOf(buffer, Math.min(available, CompressedFormat.LONGEST)))
                        ? storer
                        : deflater;
        chosen.reset();
        return chosen;
    }

    private static void requireSize(long left, InputStream in) throws IOException {
        if (left > 0 || in.read() >= 0) {
            throw changed();
        }
    }

    private static IOException changed() {
        return new IOException("its content changed while it was read");
    }

    @Override
    public void close() {
        deflater.end();
        storer.end();
    }
}
