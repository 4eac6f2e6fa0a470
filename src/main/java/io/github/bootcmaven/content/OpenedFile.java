// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Holds open the file whose slices are written one after another: a tree's tens of thousands of small files are slices of one
 * tar, and opening that for each of them takes longer than reading it. For one thread.
 */
public final class OpenedFile implements AutoCloseable {

    private final byte[] buffer = new byte[FileSlice.BUFFER];
    private @Nullable Path file;
    private @Nullable FileChannel channel;

    /** The same content; where it is a slice of a file, writing it opens the file only if the slice before was of another. */
    public Content of(Content content) {
        return content instanceof FileSlice slice ? new Opened(slice) : content;
    }

    private FileChannel channelOf(Path wanted) throws IOException {
        if (channel == null || !wanted.equals(file)) {
            close();
            channel = FileChannel.open(wanted, StandardOpenOption.READ);
            file = wanted;
        }
        return channel;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    private final class Opened implements Content {

        private final FileSlice slice;

        Opened(FileSlice slice) {
            this.slice = slice;
        }

        @Override
        public long size() {
            return slice.size();
        }

        @Override
        public InputStream open() throws IOException {
            return slice.open();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            slice.writeTo(out, channelOf(slice.file()), buffer);
        }
    }
}
