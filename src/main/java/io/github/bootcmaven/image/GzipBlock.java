// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;

/** A piece of a gzip member's input and its compressed form. One thread fills it, then another deflates it. */
final class GzipBlock {

    static final int SIZE = 1 << 20;

    /** As far back as deflate can refer. */
    private static final int DICTIONARY_SIZE = 32 << 10;

    private final Deflater deflater;
    private final byte[] dictionary = new byte[DICTIONARY_SIZE];
    private final byte[] input = new byte[SIZE];
    private boolean first = true;
    private int length;
    private byte[] output = new byte[SIZE + (SIZE >> 6)];
    private int outputLength;

    GzipBlock(int level) {
        this.deflater = new Deflater(level, true);
    }

    boolean isFull() {
        return length == SIZE;
    }

    /** Takes as many bytes as there is room for and says how many. */
    int fill(byte[] bytes, int offset, int count) {
        int taken = Math.min(count, SIZE - length);
        System.arraycopy(bytes, offset, input, length, taken);
        length += taken;
        return taken;
    }

    /** Empties the block, which from now on is the one after {@code full}. */
    void startAfter(GzipBlock full) {
        System.arraycopy(full.input, SIZE - DICTIONARY_SIZE, dictionary, 0, DICTIONARY_SIZE);
        first = false;
        length = 0;
    }

    /** Compresses the input; all but the last block end on a byte's boundary with the stream still open. */
    void deflate(boolean last) {
        deflater.reset();
        if (!first) {
            deflater.setDictionary(dictionary);
        }
        deflater.setInput(input, 0, length);
        if (last) {
            deflater.finish();
        }
        outputLength = 0;
        int flush = last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
        do {
            // Deflate has not said everything as long as it fills the room it is given.
            if (outputLength == output.length) {
                output = Arrays.copyOf(output, 2 * output.length);
            }
            outputLength += deflater.deflate(output, outputLength, output.length - outputLength, flush);
        } while (outputLength == output.length);
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(output, 0, outputLength);
    }

    void end() {
        deflater.end();
    }
}
