// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Content;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Content that is made while it is read: a number, and text after it that looks different from number to number.
 *
 * @param number what tells it from others of the same size
 * @param size the number of bytes
 */
public record GeneratedContent(long number, long size) implements Content {

    private static final byte[] BLOCK = block();

    private static byte[] block() {
        byte[] block = new byte[1 << 17];
        Random random = new Random(1);
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) "etaoin shrdlu\n\0\0".charAt(random.nextInt(16));
        }
        return block;
    }

    @Override
    public InputStream open() {
        return new InputStream() {
            private long done;

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0];
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                if (done == size) {
                    return -1;
                }
                int from = (int) ((number * 31 + done) % (BLOCK.length / 2));
                int n = (int) Math.min(Math.min(length, BLOCK.length / 2), size - done);
                System.arraycopy(BLOCK, from, bytes, offset, n);
                if (done == 0 && n >= Long.BYTES) {
                    ByteBuffer.wrap(bytes, offset, Long.BYTES).putLong(number);
                }
                done += n;
                return n;
            }
        };
    }
}
