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

    private final ContentFormat format;
    private final Claims claims;
    private final MessageDigest sha256 = Digest.sha256();
    private final Deflater deflater;
    private final Deflater storer = new Deflater(STORE_ONLY, true);
    private final byte[] buffer = new byte[BUFFER];
    private final byte[] compressed = new byte[1 << 16];

    ContentWriter(OstreeRepository repository, Claims claims, int level) {
        this.format = repository.objects().format();
        this.claims = claims;
        this.deflater = new Deflater(level, true);
    }

    /** Has a regular file's object in the repository, and gives its checksum. */
    Digest putFile(FileHeader header, Content content) throws IOException {
        if (content instanceof ObjectContent object && object.header().equals(header)) {
            return putObject(object);
        }
        byte[] hashedHeader = header.encodeHashed();
        Digest checksum;
        try (InputStream in = content.open()) {
            checksum = hash(hashedHeader, content, in);
        }
        if (claims.claim(new ObjectName(checksum, ObjectType.FILE))) {
            claims.done(format.putFile(
                    checksum, header, content.size(), out -> write(hashedHeader, content, checksum, out)));
        }
        return checksum;
    }

    /** What is an object of a repository already, and is still called the same, isn't read if this one has it too. */
    private Digest putObject(ObjectContent object) throws IOException {
        ObjectName name = new ObjectName(object.checksum(), ObjectType.FILE);
        if (claims.claim(name)) {
            claims.done(format.putFile(object.checksum(), object.header(), object.size(), out -> {
                byte[] hashedHeader = object.header().encodeHashed();
                if (fitsBuffer(object)) {
                    try (InputStream in = object.open()) {
                        requireSame(hash(hashedHeader, object, in), object.checksum());
                    }
                }
                write(hashedHeader, object, object.checksum(), out);
            }));
        }
        return object.checksum();
    }

    /** Has a symbolic link's object in the repository, and gives its checksum. */
    Digest putSymlink(FileHeader header) throws IOException {
        Digest checksum = Digest.of(header.encodeHashed());
        if (claims.claim(new ObjectName(checksum, ObjectType.FILE))) {
            claims.done(format.putSymlink(checksum, header));
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

    /** Writes content that was hashed just before, and is still in the buffer if it fits. */
    private void write(byte[] header, Content content, Digest checksum, OutputStream out) throws IOException {
        if (fitsBuffer(content)) {
            int size = (int) content.size();
            if (format.isCompressed()) {
                Deflater chosen = choose(size);
                chosen.setInput(buffer, 0, size);
                finish(chosen, out);
            } else {
                out.write(buffer, 0, size);
            }
            return;
        }
        sha256.update(header);
        try (InputStream in = content.open()) {
            requireSize(format.isCompressed() ? deflate(content, in, out) : copy(content, in, out), in);
        }
        requireSame(Digest.of(sha256), checksum);
    }

    private long deflate(Content content, InputStream in, OutputStream out) throws IOException {
        long left = content.size();
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
        return left;
    }

    private long copy(Content content, InputStream in, OutputStream out) throws IOException {
        long left = content.size();
        while (left > 0) {
            int n = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
            if (n == 0) {
                break;
            }
            sha256.update(buffer, 0, n);
            out.write(buffer, 0, n);
            left -= n;
        }
        return left;
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

    private static void requireSame(Digest actual, Digest expected) throws IOException {
        if (!actual.equals(expected)) {
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
