// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.image.LayerCache.Kept;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.oci.BlobWriter;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.tree.TarWriter;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes layers into a layout, a few at a time, each in one pass: tar, diff ID, compression, digest, file. */
final class LayerWriter implements AutoCloseable {

    /** What a tar's headers are gathered in before they are digested and compressed. */
    private static final int BUFFER_SIZE = 1 << 17;

    private final ImageLayout layout;
    private final Compression compression;
    private final @Nullable LayerCache cache;
    private final int threads;
    private final Progress progress;
    private final ExecutorService layers;
    private final ExecutorService compressors;
    private volatile boolean closed;

    /**
     * Writes to a layout.
     *
     * @param cache where compressed layers are kept, or null
     * @param threads how many threads may compress at once
     */
    LayerWriter(
            ImageLayout layout, Compression compression, @Nullable LayerCache cache, int threads, Progress progress) {
        this.layout = layout;
        this.compression = compression;
        this.cache = cache;
        this.threads = threads;
        this.progress = progress;
        this.layers = pool("layer", compression.streamsAtOnce(threads));
        this.compressors = pool("compressor", threads);
    }

    /** Writes all layers and gives them in their order. */
    List<BuiltLayer> write(List<? extends TarLayer> planned) throws IOException {
        IdentityHashMap<TarLayer, Future<BuiltLayer>> begun = new IdentityHashMap<>();
        // The largest begins first, so that the end isn't spent waiting for it alone.
        planned.stream()
                .sorted(Comparator.comparingLong(TarLayer::contentSize).reversed())
                .forEach(layer -> begun.put(layer, layers.submit(() -> write(layer))));
        List<BuiltLayer> built = new ArrayList<>();
        for (TarLayer layer : planned) {
            built.add(await(Objects.requireNonNull(begun.get(layer))));
        }
        return built;
    }

    private BuiltLayer write(TarLayer layer) throws IOException {
        Optional<BuiltLayer> kept = cache == null ? Optional.empty() : kept(layer, cache);
        return kept.isPresent() ? kept.get() : compress(layer);
    }

    /** The layer as a build before has compressed it, if it has. */
    private Optional<BuiltLayer> kept(TarLayer layer, LayerCache from) throws IOException {
        Optional<Kept> candidate = from.find(layer, compression, layout);
        if (candidate.isEmpty()) {
            return Optional.empty();
        }
        try (Kept kept = candidate.get()) {
            DigestingOutputStream tar = tar(layer, new Stoppable(OutputStream.nullOutputStream()));
            Digest diffId = tar.digest();
            if (!diffId.equals(kept.diffId())) {
                return Optional.empty();
            }
            progress.advance(tar.count());
            Descriptor blob = layout.adopt(kept.file(), compression.mediaType(), kept.digest());
            return Optional.of(built(layer, blob, diffId, tar.count()));
        }
    }

    private BuiltLayer compress(TarLayer layer) throws IOException {
        try (BlobWriter blob = layout.newBlob()) {
            DigestingOutputStream tar;
            try (OutputStream compressed =
                    compression.compress(blob.out(), layer.contentSize(), threads, compressors)) {
                tar = tar(layer, new Watched(compressed));
            }
            Descriptor descriptor = blob.commit(compression.mediaType());
            Digest diffId = tar.digest();
            if (cache != null) {
                cache.store(layer, compression, diffId, descriptor, layout);
            }
            return built(layer, descriptor, diffId, tar.count());
        }
    }

    private static DigestingOutputStream tar(TarLayer layer, OutputStream out) throws IOException {
        DigestingOutputStream digesting = new DigestingOutputStream(out);
        layer.writeTo(new TarWriter(new BufferedOutputStream(digesting, BUFFER_SIZE)));
        return digesting;
    }

    private static BuiltLayer built(TarLayer layer, Descriptor blob, Digest diffId, long size) {
        return new BuiltLayer(layer.name(), layer.components(), annotated(layer, blob), diffId, size);
    }

    private static Descriptor annotated(TarLayer layer, Descriptor descriptor) {
        return layer.components().isEmpty()
                ? descriptor
                : descriptor
                        .withAnnotation(LayerAnnotation.NAME, layer.name())
                        .withAnnotation(
                                LayerAnnotation.COMPONENTS, String.join(LayerAnnotation.SEPARATOR, layer.components()));
    }

    /** Ends the threads; what they are writing is given up. */
    @Override
    public void close() {
        closed = true;
        layers.shutdown();
        try {
            layers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        compressors.shutdown();
    }

    private static BuiltLayer await(Future<BuiltLayer> layer) throws IOException {
        try {
            return layer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing layers");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IOException(Objects.requireNonNull(e.getCause()).getMessage(), e.getCause());
        }
    }

    private static ExecutorService pool(String name, int threads) {
        return Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Stops when the writer is closed, and keeps flushes from cutting a compressed stream. */
    private class Stoppable extends FilterOutputStream {

        Stoppable(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (closed) {
                throw new InterruptedIOException("given up");
            }
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() {}
    }

    /** Reports progress, too. */
    private final class Watched extends Stoppable {

        Watched(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            super.write(bytes, offset, length);
            progress.advance(length);
        }
    }
}
