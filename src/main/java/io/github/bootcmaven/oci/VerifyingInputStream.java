// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Passes a blob's bytes on and compares their number and digest with the descriptor's. The verdict comes with the end of
 * the stream, so a reader that stops before it hasn't got one.
 */
final class VerifyingInputStream extends FilterInputStream {

    private final Descriptor expected;
    private final String blob;
    private final MessageDigest sha256 = Digest.sha256();
    private long count;
    private boolean verified;

    /** @param blob names the blob in error messages */
    VerifyingInputStream(InputStream in, Descriptor expected, String blob) {
        super(in);
        this.expected = expected;
        this.blob = blob;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = in.read(bytes, offset, length);
        if (n < 0) {
            verify();
        } else {
            sha256.update(bytes, offset, n);
            count += n;
            if (count > expected.size()) {
                throw damaged("it has more than the " + expected.size() + " bytes its descriptor states");
            }
        }
        return n;
    }

    /** Skips by reading, because skipped bytes are part of the digest. */
    @Override
    public long skip(long bytes) throws IOException {
        byte[] buffer = new byte[(int) Math.min(Math.max(bytes, 0), 1 << 14)];
        long skipped = 0;
        while (skipped < bytes) {
            int n = read(buffer, 0, (int) Math.min(buffer.length, bytes - skipped));
            if (n < 0) {
                break;
            }
            skipped += n;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void verify() {
        if (verified) {
            return;
        }
        if (count != expected.size()) {
            throw damaged("it has " + count + " bytes, and its descriptor states " + expected.size());
        }
        Digest actual = Digest.of(sha256);
        if (!actual.equals(expected.digest())) {
            throw damaged("the digest of its content is " + actual);
        }
        verified = true;
    }

    private BootcException damaged(String why) {
        return BootcException.environment(blob + " is damaged: " + why);
    }
}
