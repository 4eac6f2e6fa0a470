// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.ZstdVersion;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.MediaType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutorService;

/**
 * How layers are compressed. The compressed bytes depend on format, level and the compressor's version, never on the
 * number of threads. zstd comes with the plugin; gzip's compressor is the JDK's zlib, so another JDK may pack the same
 * layer, with the same diff ID, into other bytes.
 *
 * @param format the format
 * @param level the format's own level: 1 to 19 for zstd, 1 to 9 for gzip
 */
public record Compression(Format format, int level) {

    /** The formats that container engines and bootc read. */
    public enum Format {
        ZSTD(MediaType.LAYER_ZSTD, 3, 19),
        GZIP(MediaType.LAYER_GZIP, 6, 9);

        private final String mediaType;
        private final int defaultLevel;
        private final int maxLevel;

        Format(String mediaType, int defaultLevel, int maxLevel) {
            this.mediaType = mediaType;
            this.defaultLevel = defaultLevel;
            this.maxLevel = maxLevel;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** In bytes; an image has few layers that are larger, and of those each would be waited for if it were one thread's. */
    private static final long SHARED_SIZE = 64L << 20;

    /**
     * For one large stream. Every worker holds several windows of input, and as many streams may be written at once as there
     * are threads.
     */
    private static final int SHARED_WORKERS = 2;

    /** zstd at its default level. */
    public static final Compression DEFAULT = of(Format.ZSTD);

    /** @throws BootcException if the format has no such level */
    public Compression {
        if (level < 1 || level > format.maxLevel) {
            throw BootcException.project("Compression " + format.word() + " has the levels 1 to " + format.maxLevel
                            + ", not " + level)
                    .in("<compression>");
        }
    }

    /** A format at its default level. */
    public static Compression of(Format format) {
        return new Compression(format, format.defaultLevel);
    }

    /**
     * Reads {@code zstd}, {@code gzip}, or one of them with a level, {@code zstd:9}.
     *
     * @throws BootcException if {@code text} is anything else
     */
    public static Compression parse(String text) {
        int colon = text.indexOf(':');
        String word = colon < 0 ? text : text.substring(0, colon);
        Format format = Arrays.stream(Format.values())
                .filter(candidate -> candidate.word().equals(word))
                .findFirst()
                .orElseThrow(() -> unknown(text));
        try {
            return colon < 0 ? of(format) : new Compression(format, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw unknown(text);
        }
    }

    /** The media type of a layer that is compressed so. */
    public String mediaType() {
        return format.mediaType;
    }

    /** All that decides the compressed bytes beside the content: format, level, and the compressor's version. */
    String identity() {
        String version = format == Format.ZSTD
                ? ZstdVersion.VERSION + " shared from " + SHARED_SIZE
                : System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version");
        return this + " " + version;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return format.word() + ":" + level;
    }

    /**
     * Begins a compressed stream. It ends, and {@code out} with it, when it is closed.
     *
     * @param size about how many bytes will come: which is all that decides whether several threads share in one stream
     * @param threads how many threads may compress at once
     * @param executor where they come from, if the compressor doesn't bring its own
     */
    OutputStream compress(OutputStream out, long size, int threads, ExecutorService executor) throws IOException {
        return switch (format) {
            case ZSTD -> zstd(out, size < SHARED_SIZE ? 0 : Math.min(threads, SHARED_WORKERS));
            case GZIP -> new ParallelGzipOutputStream(out, level, threads, executor);
        };
    }

    /**
     * How many streams keep that many threads busy, and bound what is in memory: two, where each stream uses all threads, so
     * that one begins where the other ends; one a thread where most streams are one thread's.
     */
    int streamsAtOnce(int threads) {
        return format == Format.ZSTD ? Math.max(2, threads) : 2;
    }

    /**
     * With workers, zstd cuts the input into jobs whose size depends on the level alone, and so do the bytes, however many
     * workers there are. Without, it doesn't cut, and spares copying the input.
     */
    private OutputStream zstd(OutputStream out, int workers) throws IOException {
        ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(out, level);
        zstd.setChecksum(true);
        zstd.setWorkers(workers);
        return zstd;
    }

    private static BootcException unknown(String text) {
        return BootcException.project("There is no compression '" + text + "'")
                .in("<compression>")
                .hint("write zstd or gzip, with a level if you like: zstd:9");
    }
}
