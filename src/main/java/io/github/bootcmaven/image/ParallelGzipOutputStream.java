// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Compresses to one gzip member (RFC 1952) with several threads: the input is cut into blocks of 1 MiB, each is deflated
 * with the 32 KiB before it as its dictionary and ends on a byte's boundary, so that the blocks can simply be joined. The
 * bytes depend on the input and the level alone.
 *
 * <p>There is a fixed number of blocks, which bounds the memory: two a thread, each with a little over 2 MiB.
 */
final class ParallelGzipOutputStream extends OutputStream {

    private static final int MAGIC = 0x8B1F;
    private static final int DEFLATE = 8;
    private static final int UNKNOWN_SYSTEM = 255;

    private record Pending(GzipBlock block, Future<?> done) {}

    private final OutputStream out;
    private final ExecutorService executor;
    private final CRC32 crc = new CRC32();
    private final List<GzipBlock> blocks;
    private final Deque<GzipBlock> free;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private GzipBlock current;
    private long size;
    private boolean closed;

    ParallelGzipOutputStream(OutputStream out, int level, int threads, ExecutorService executor) throws IOException {
        this.out = out;
        this.executor = executor;
        this.blocks =
                Stream.generate(() -> new GzipBlock(level)).limit(2L * threads).toList();
        this.free = new ArrayDeque<>(blocks);
        this.current = free.remove();
        littleEndian(MAGIC, 2);
        littleEndian(DEFLATE, 2); // and no flags
        littleEndian(0, 4); // no time
        littleEndian(extraFlags(level), 1);
        littleEndian(UNKNOWN_SYSTEM, 1);
    }

    /** What RFC 1952 wants to be told of the level. */
    private static int extraFlags(int level) {
        return level == 9 ? 2 : level == 1 ? 4 : 0;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        crc.update(bytes, offset, length);
        size += length;
        int position = offset;
        while (position < offset + length) {
            if (current.isFull()) {
                nextBlock();
            }
            position += current.fill(bytes, position, offset + length - position);
        }
    }

    /** Does nothing: the bytes must not depend on who flushes when. */
    @Override
    public void flush() {}

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            submit(current, true);
            while (!pending.isEmpty()) {
                writeOldest();
            }
            littleEndian(crc.getValue(), 4);
            littleEndian(size, 4);
        } finally {
            blocks.forEach(GzipBlock::end);
        }
    }

    private void nextBlock() throws IOException {
        submit(current, false);
        // There are at least two blocks, so the oldest one is never the one that was just submitted.
        GzipBlock next = free.isEmpty() ? writeOldest() : free.remove();
        next.startAfter(current);
        current = next;
    }

    private void submit(GzipBlock block, boolean last) {
        pending.add(new Pending(block, executor.submit(() -> block.deflate(last))));
    }

    private GzipBlock writeOldest() throws IOException {
        Pending oldest = pending.remove();
        await(oldest.done());
        oldest.block().writeTo(out);
        return oldest.block();
    }

    private static void await(Future<?> done) throws IOException {
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IOException("compressing with gzip failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while compressing");
        }
    }

    private void littleEndian(long value, int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
    }
}
