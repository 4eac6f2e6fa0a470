// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import com.github.luben.zstd.ZstdInputStream;
import io.github.bootcmaven.content.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** How Debian compresses: the members of a .deb, and the files of an archive's index. */
public enum Compression {
    XZ(".xz"),
    ZSTD(".zst"),
    GZIP(".gz"),
    NONE("");

    /** What an xz stream may ask for: the biggest preset's dictionary is 64 MiB. */
    private static final int XZ_MEMORY_KIB = 96 << 10;

    /** What a zstd frame may ask for: 128 MiB, the most that the format's tools read unasked. */
    private static final int ZSTD_WINDOW_LOG = 27;

    private static final int BUFFER = 1 << 16;

    private final String suffix;

    Compression(String suffix) {
        this.suffix = suffix;
    }

    /** What a file's name ends with, dot included; empty for uncompressed files. */
    public String suffix() {
        return suffix;
    }

    /** How {@code fileName} is compressed, given its name without the suffix; null where it is another file. */
    static @Nullable Compression of(String fileName, String bareName) {
        for (Compression compression : values()) {
            if (fileName.equals(bareName + compression.suffix)) {
                return compression;
            }
        }
        return null;
    }

    /**
     * The decompressed content of {@code compressed}, which is closed with it, but left open where this fails.
     *
     * @param what names the content in messages
     * @throws DebFormatException now or while reading, if the content isn't compressed this way, or is cut short
     */
    public InputStream decompress(InputStream compressed, String what) throws IOException {
        SourceFailures source = new SourceFailures(compressed);
        try {
            InputStream plain =
                    switch (this) {
                        case XZ -> new XZInputStream(source, XZ_MEMORY_KIB);
                        case ZSTD -> new ZstdInputStream(source).setLongMax(ZSTD_WINDOW_LOG);
                        case GZIP -> new GZIPInputStream(source, BUFFER);
                        case NONE -> source;
                    };
            return new Checked(plain, source, what);
        } catch (IOException e) {
            throw source.translate(e, what);
        }
    }

    /** Remembers what went wrong beneath the decompressor, so that a broken disk or network isn't told as broken data. */
    private static final class SourceFailures extends java.io.FilterInputStream {

        private @Nullable IOException failure;

        SourceFailures(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        IOException translate(IOException e, String what) throws IOException {
            if (failure != null) {
                throw failure;
            }
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw DebFormatException.of(what + " can't be decompressed: " + why, e);
        }
    }

    private static final class Checked extends BlockInputStream {

        private final InputStream plain;
        private final SourceFailures source;
        private final String what;

        Checked(InputStream plain, SourceFailures source, String what) {
            this.plain = plain;
            this.source = source;
            this.what = what;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return plain.read(bytes, offset, length);
            } catch (IOException e) {
                throw source.translate(e, what);
            }
        }

        @Override
        public void close() throws IOException {
            plain.close();
        }
    }
}
