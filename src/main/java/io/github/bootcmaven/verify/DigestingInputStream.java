// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Passes bytes on while digesting them. */
final class DigestingInputStream extends FilterInputStream {

    private static final int SKIPPED_AT_ONCE = 1 << 16;

    private final MessageDigest sha256 = Digest.sha256();

    DigestingInputStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = in.read(bytes, offset, length);
        if (n > 0) {
            sha256.update(bytes, offset, n);
        }
        return n;
    }

    /** Reads what it skips: that belongs to the digest too. */
    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.max(0, Math.min(count, SKIPPED_AT_ONCE))).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** The digest of all bytes passed on. Ends the computation: call it once, last. */
    Digest digest() {
        return Digest.of(sha256);
    }
}
