// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Counts and digests bytes while they are read. */
final class DigestingInputStream extends InputStream {

    private final InputStream in;
    private final MessageDigest sha256 = Digest.sha256();
    private long count;

    DigestingInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (read > 0) {
            sha256.update(bytes, offset, read);
            count += read;
        }
        return read;
    }

    long count() {
        return count;
    }

    /** The digest of all bytes read. Ends the computation: call it once, last. */
    Digest digest() {
        return Digest.of(sha256);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
