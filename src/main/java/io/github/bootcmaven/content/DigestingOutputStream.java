// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Passes bytes on while counting and digesting them. */
public final class DigestingOutputStream extends FilterOutputStream {

    private final MessageDigest sha256 = Digest.sha256();
    private long count;

    public DigestingOutputStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        sha256.update((byte) b);
        count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        sha256.update(bytes, offset, length);
        count += length;
    }

    /** The number of bytes passed on so far. */
    public long count() {
        return count;
    }

    /** The digest of all bytes passed on. Ends the computation: call it once, last. */
    public Digest digest() {
        return Digest.of(sha256);
    }
}
