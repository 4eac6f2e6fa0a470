// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.AtomicDirectory;
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
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes an OCI image of a file tree. The same tree and request give the same bytes, whatever the host, the folder and the
 * number of threads.
 */
public final class ImageBuilder {

    /** Says that bootc can boot the image; bootc and ostree-ext look for nothing else in an image without a commit. */
    private static final String BOOTC_LABEL = "containers.bootc";

    /** More would wait for the one thread that reads and digests a layer. */
    private static final int MAX_THREADS = 8;

    private final BuildLog log;
    private final int threads;

    /** A builder that uses the host's processors. */
    public ImageBuilder(BuildLog log) {
        this(log, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    }

    ImageBuilder(BuildLog log, int threads) {
        this.log = log;
        this.threads = threads;
    }

    /**
     * Builds an image as the only one of a new layout, which takes the place of what {@code directory} was before, whole or
     * not at all.
     *
     * @throws BootcException if the tree can't be an image, or the layout can't be written
     */
    public BuiltImage build(FileTree tree, ImageRequest request, Path directory) {
        try (AtomicDirectory unfinished = AtomicDirectory.create(directory)) {
            ImageLayout layout = ImageLayout.create(unfinished.unfinished());
            List<PlannedLayer> planned = PlannedLayer.divide(tree, request.plan());
            List<BuiltLayer> layers = writeLayers(layout, request.compression(), planned);
            Descriptor config = layout.write(config(request, layers));
            Descriptor manifest = layout.write(manifest(request, config, layers));
            layout.writeIndex(index(request, manifest));
            unfinished.commit();
            return new BuiltImage(manifest, config, layers);
        } catch (IOException e) {
            throw BootcException.environment("Writing the OCI image layout " + directory + ": " + reason(e))
                    .causedBy(e);
        }
    }

    private List<BuiltLayer> writeLayers(ImageLayout layout, Compression compression, List<PlannedLayer> planned)
            throws IOException {
        long bytes = planned.stream().mapToLong(PlannedLayer::contentSize).sum();
        try (Progress progress = log.progress("Compressing layers", bytes);
                LayerWriter writer = new LayerWriter(layout, compression, threads, progress)) {
            List<BuiltLayer> layers = writer.write(planned);
            for (BuiltLayer layer : layers) {
                log.debug("layer " + layer.name() + ": " + layer.descriptor().digest() + ", "
                        + layer.descriptor().size() + " of " + layer.size() + " bytes, diff ID " + layer.diffId());
            }
            return layers;
        }
    }

    private static ImageConfig config(ImageRequest request, List<BuiltLayer> layers) {
        return new ImageConfig(
                request.created(),
                request.platform(),
                request.config().withLabels(ownLabels(request)),
                layers.stream().map(BuiltLayer::diffId).toList(),
                layers.stream()
                        .map(layer -> new History(
                                request.created(), "bootc:oci-package " + layer.name(), comment(layer), false))
                        .toList());
    }

    private static @Nullable String comment(BuiltLayer layer) {
        return layer.components().isEmpty() ? null : String.join(" ", layer.components());
    }

    private static ImageManifest manifest(ImageRequest request, Descriptor config, List<BuiltLayer> layers) {
        return ImageManifest.of(
                config, layers.stream().map(BuiltLayer::descriptor).toList(), annotations(request));
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

    private static Map<String, String> ownLabels(ImageRequest request) {
        SortedMap<String, String> labels = new TreeMap<>();
        labels.put(Annotation.CREATED, request.created().toString());
        if (request.bootable()) {
            labels.put(BOOTC_LABEL, "1");
        }
        return labels;
    }

    /** What the labels say in the specification's words, registries and bootc read from the manifest's annotations. */
    private static Map<String, String> annotations(ImageRequest request) {
        ContainerConfig config = request.config().withLabels(ownLabels(request));
        SortedMap<String, String> annotations = new TreeMap<>();
        config.labels().forEach((key, value) -> {
            if (key.startsWith(Annotation.NAMESPACE) && !key.equals(Annotation.REF_NAME)) {
                annotations.put(key, value);
            }
        });
        annotations.putAll(request.annotations());
        return annotations;
    }

    /** Of file systems' exceptions, only the whole text says what happened; the message is often just the path. */
    private static String reason(IOException e) {
        return e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
    }
}
