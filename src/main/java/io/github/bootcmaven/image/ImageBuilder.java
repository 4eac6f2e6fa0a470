// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.AtomicDirectory;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.ContainerConfig;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.History;
import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes an OCI image of a file tree. The same tree and request give the same bytes, whatever the host, the folder and the
 * number of threads.
 */
public final class ImageBuilder {

    /** More would wait for the one thread that reads and digests a layer. */
    private static final int MAX_THREADS = 8;

    private final BuildLog log;
    private final int threads;
    private final @Nullable LayerCache cache;

    /** A builder that uses the host's processors. */
    public ImageBuilder(BuildLog log) {
        this(log, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    }

    ImageBuilder(BuildLog log, int threads) {
        this(log, threads, null);
    }

    private ImageBuilder(BuildLog log, int threads, @Nullable LayerCache cache) {
        this.log = log;
        this.threads = threads;
        this.cache = cache;
    }

    /** The same builder, which keeps compressed layers in the user's cache of stages and takes them from there. */
    public ImageBuilder withLayerCache(Path stages) {
        return new ImageBuilder(log, threads, new LayerCache(stages));
    }

    /**
     * Builds an image as the only one of a new layout, which takes the place of what {@code directory} was before, whole or
     * not at all.
     *
     * @throws BootcException if the tree can't be an image, or the layout can't be written
     */
    public BuiltImage build(FileTree tree, ImageRequest request, Path directory) {
        return build(new TreeSource(tree, request.plan()), request, directory);
    }

    /**
     * Builds an image that carries a commit, in ostree-ext's encapsulated format, as the only one of a new layout. The
     * image's time of creation is for the request to say; that of the commit is what ostree-ext takes.
     *
     * @throws BootcException if the tree can't be an image, or the layout can't be written
     */
    public BuiltImage encapsulate(OstreeRepository repository, Digest commit, ImageRequest request, Path directory)
            throws IOException {
        return build(CommitSource.of(repository, commit, request.plan()), request, directory);
    }

    private BuiltImage build(ImageSource source, ImageRequest request, Path directory) {
        try (AtomicDirectory unfinished = AtomicDirectory.create(directory)) {
            ImageLayout layout = ImageLayout.create(unfinished.unfinished());
            List<BuiltLayer> layers = writeLayers(layout, request.compression(), source.layers());
            ContainerConfig container = source.config(request, layers);
            Descriptor config = layout.write(config(source, request, container, layers));
            SortedMap<String, String> annotations = new TreeMap<>(source.annotations(container.labels()));
            annotations.putAll(request.annotations());
            Descriptor manifest = layout.write(ImageManifest.of(
                    config, layers.stream().map(BuiltLayer::descriptor).toList(), annotations));
            layout.writeIndex(index(request, manifest));
            unfinished.commit();
            return new BuiltImage(manifest, config, layers);
        } catch (IOException e) {
            throw BootcException.environment("Writing the OCI image layout " + directory + ": " + reason(e))
                    .causedBy(e);
        }
    }

    private List<BuiltLayer> writeLayers(ImageLayout layout, Compression compression, List<? extends TarLayer> planned)
            throws IOException {
        long bytes = planned.stream().mapToLong(TarLayer::contentSize).sum();
        try (Progress progress = log.progress("Compressing layers", bytes);
                LayerWriter writer = new LayerWriter(layout, compression, cache, threads, progress)) {
            List<BuiltLayer> layers = writer.write(planned);
            for (BuiltLayer layer : layers) {
                log.debug("layer " + layer.name() + ": " + layer.descriptor().digest() + ", "
                        + layer.descriptor().size() + " of " + layer.size() + " bytes, diff ID " + layer.diffId());
            }
            return layers;
        }
    }

    private static ImageConfig config(
            ImageSource source, ImageRequest request, ContainerConfig container, List<BuiltLayer> layers) {
        return new ImageConfig(
                request.created(),
                request.platform(),
                container,
                layers.stream().map(BuiltLayer::diffId).toList(),
                layers.stream()
                        .map(layer -> new History(request.created(), source.createdBy(layer), comment(layer), false))
                        .toList());
    }

    private static @Nullable String comment(BuiltLayer layer) {
        return layer.components().isEmpty() ? null : String.join(" ", layer.components());
    }

    private static ImageIndex index(ImageRequest request, Descriptor manifest) {
        Descriptor image = manifest.withPlatform(request.platform());
        List<ImageReference> references = request.references();
        return ImageIndex.of(
                references.isEmpty()
                        ? List.of(image)
                        : references.stream()
                                .map(reference -> image.withAnnotation(Annotation.REF_NAME, reference.toString()))
                                .toList());
    }

    /** Of file systems' exceptions, only the whole text says what happened; the message is often just the path. */
    private static String reason(IOException e) {
        return e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
    }
}
