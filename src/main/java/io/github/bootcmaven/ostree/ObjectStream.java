// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * The content of an object that has to have a certain checksum. The verdict comes with the stream's end: who stops before it
 * hasn't got one.
 */
final class ObjectStream extends FilterInputStream {

    private final Digest checksum;
    private final MessageDigest sha256;
    private boolean ended;

    private ObjectStream(Digest checksum, MessageDigest sha256, InputStream content) {
        super(content);
        this.checksum = checksum;
        this.sha256 = sha256;
    }

    static ObjectStream of(Digest checksum, FileHeader header, InputStream content) {
        MessageDigest sha256 = Digest.sha256();
        sha256.update(header.encodeHashed());
        return new ObjectStream(checksum, sha256, content);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = in.read(bytes, offset, length);
        if (n > 0) {
            sha256.update(bytes, offset, n);
        } else if (n < 0 && !ended) {
            ended = true;
            Digest actual = Digest.of(sha256);
            if (!actual.equals(checksum)) {
                throw new MalformedObjectException("object " + checksum.hex() + " has the checksum " + actual.hex());
            }
        }
        return n;
    }

    /** Skips nothing: what isn't read isn't hashed. */
    @Override
    public long skip(long count) {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
