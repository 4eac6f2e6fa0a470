// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Counts and digests bytes while they are read; what is skipped is read, too. */
public final class DigestingInputStream extends BlockInputStream {

    private final InputStream in;
    private final MessageDigest sha256 = Digest.sha256();
    private long count;

    public DigestingInputStream(InputStream in) {
        this.in = in;
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

    /** The number of bytes read so far. */
    public long count() {
        return count;
    }

    /** The digest of all bytes read. Ends the computation: call it once, last. */
    public Digest digest() {
        return Digest.of(sha256);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
