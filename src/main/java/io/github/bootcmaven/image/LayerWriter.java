// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.DigestingOutputStream;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Writes layers into a layout, two at a time, each in one pass: tar, diff ID, compression, digest, file. Two are enough to
 * keep the compressor's threads busy where one layer ends and the next begins, and bound what is in memory.
 */
final class LayerWriter implements AutoCloseable {

    private static final int LAYERS_AT_ONCE = 2;

    /** What a tar's headers are gathered in before they are digested and compressed. */
    private static final int BUFFER_SIZE = 1 << 18;

    private final ImageLayout layout;
    private final Compression compression;
    private final int threads;
    private final Progress progress;
    private final ExecutorService layers;
    private final ExecutorService compressors;
    private volatile boolean closed;

    /** @param threads how many threads may compress at once */
    LayerWriter(ImageLayout layout, Compression compression, int threads, Progress progress) {
        this.layout = layout;
        this.compression = compression;
        this.threads = threads;
        this.progress = progress;
        this.layers = pool("layer", LAYERS_AT_ONCE);
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
        try (BlobWriter blob = layout.newBlob()) {
            DigestingOutputStream uncompressed;
            try (OutputStream compressed = compression.compress(blob.out(), threads, compressors)) {
                uncompressed = new DigestingOutputStream(new Watched(compressed));
                TarWriter tar = new TarWriter(new BufferedOutputStream(uncompressed, BUFFER_SIZE));
                layer.writeTo(tar);
            }
            Descriptor descriptor = annotated(layer, blob.commit(compression.mediaType()));
            return new BuiltLayer(
                    layer.name(), layer.components(), descriptor, uncompressed.digest(), uncompressed.count());
        }
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

    /** Reports progress, stops when the writer is closed, and keeps flushes from cutting the compressed stream. */
    private final class Watched extends FilterOutputStream {

        Watched(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (closed) {
                throw new InterruptedIOException("given up");
            }
            out.write(bytes, offset, length);
            progress.advance(length);
        }

        @Override
        public void flush() {}
    }
}
