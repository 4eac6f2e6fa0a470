// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import io.github.bootcmaven.content.FileSlice;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A tar's bytes, read or stepped over, with the count of them. Where they end too early, that's an error. */
final class TarInput implements AutoCloseable {

    /** Several small entries fit in; what is skipped of a large one isn't read. */
    private static final int FILE_BUFFER = 1 << 14;

    private static final int STREAM_BUFFER = 1 << 16;

    private final InputStream in;

    /** Takes what is skipped of a stream; empty where the input seeks. */
    private final byte[] skipped;

    private long position;

    private TarInput(InputStream in, byte[] skipped) {
        this.in = in;
        this.skipped = skipped;
    }

    static TarInput of(InputStream in) {
        return new TarInput(in, new byte[STREAM_BUFFER]);
    }

    static TarInput open(FileSlice tar) throws IOException {
        return new TarInput(new BufferedInputStream(tar.open(), FILE_BUFFER), new byte[0]);
    }

    /** How many bytes have been read or skipped. */
    long position() {
        return position;
    }

    /** Reads a whole block. */
    void readBlock(TarBlock block) throws IOException {
        int count = in.readNBytes(block.bytes(), 0, TarBlock.SIZE);
        position += count;
        if (count < TarBlock.SIZE) {
            throw truncated();
        }
    }

    /** Reads all of a small content and skips its padding. */
    byte[] readPadded(int size) throws IOException {
        byte[] content = in.readNBytes(size);
        position += content.length;
        if (content.length < size) {
            throw truncated();
        }
        skip(padding(size));
        return content;
    }

    /** Reads one byte or more of those that must still come. */
    int read(byte[] bytes, int from, int length) throws IOException {
        int n = in.read(bytes, from, length);
        if (n < 0) {
            throw truncated();
        }
        position += n;
        return n;
    }

    void skip(long count) throws IOException {
        if (skipped.length == 0) {
            try {
                in.skipNBytes(count);
                position += count;
            } catch (EOFException e) {
                throw truncated();
            }
            return;
        }
        // Not by the stream's own skip: some go past their end without a word.
        for (long rest = count; rest > 0; ) {
            rest -= read(skipped, 0, (int) Math.min(rest, skipped.length));
        }
    }

    /** How many bytes fill up the last block of a content. */
    static long padding(long size) {
        return -size & (TarBlock.SIZE - 1);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static TarFormatException truncated() {
        return new TarFormatException("the tar is truncated, it ends in the middle");
    }
}
