// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A run of bytes in a file. The file is opened anew for each reading, so any number of threads can read slices of the same
 * file at once, and nothing stays open.
 *
 * @param offset where the run begins, in bytes
 * @param size how many bytes it has
 */
public record FileSlice(Path file, long offset, long size) implements Content {

    static final int BUFFER = 1 << 17;

    /** All of a file, as long as it is now. */
    public static FileSlice ofWhole(Path file) throws IOException {
        return new FileSlice(file, 0, Files.size(file));
    }

    @Override
    public InputStream open() throws IOException {
        return new Stream(FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        if (size == 0) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            writeTo(out, channel, new byte[(int) Math.min(size, BUFFER)]);
        }
    }

    /** The same for a file that is open already. */
    void writeTo(OutputStream out, FileChannel channel, byte[] buffer) throws IOException {
        for (long done = 0; done < size; ) {
            int n = read(channel, done, buffer, 0, buffer.length);
            out.write(buffer, 0, n);
            done += n;
        }
    }

    /** Writes all bytes where the channel stands, without their passing through this process where the system can do that. */
    public void transferTo(WritableByteChannel out) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long done = 0; done < size; ) {
                long n = channel.transferTo(offset + done, size - done, out);
                if (n == 0) {
                    throw shorter();
                }
                done += n;
            }
        }
    }

    private int read(FileChannel channel, long done, byte[] bytes, int from, int length) throws IOException {
        // Larger reads would make the channel keep a native buffer of their size for this thread.
        int wanted = (int) Math.min(Math.min(length, BUFFER), size - done);
        int n = channel.read(ByteBuffer.wrap(bytes, from, wanted), offset + done);
        if (n < 0) {
            throw shorter();
        }
        return n;
    }

    private EOFException shorter() {
        return new EOFException(file + " has become shorter than it was");
    }

    private final class Stream extends BlockInputStream {

        private final FileChannel channel;
        private long done;

        Stream(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (done == size) {
                return -1;
            }
            int n = FileSlice.this.read(channel, done, bytes, from, length);
            done += n;
            return n;
        }

        @Override
        public long skip(long count) {
            long skipped = Math.max(0, Math.min(count, size - done));
            done += skipped;
            return skipped;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, size - done);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
