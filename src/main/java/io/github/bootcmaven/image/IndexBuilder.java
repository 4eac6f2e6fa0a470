// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.AtomicDirectory;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.BlobWriter;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.MediaType;
import io.github.bootcmaven.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Joins images for several platforms to one image index. Manifests are taken byte by byte, so each image keeps its digest;
 * blobs that several images have are there once. The same images in any order give the same bytes.
 */
public final class IndexBuilder {

    private final Map<Platform, Descriptor> images = new LinkedHashMap<>();
    private final Map<Platform, ImageLayout> origins = new LinkedHashMap<>();

    /**
     * Adds all images of a layout, those in an index of it too.
     *
     * @throws BootcException if one is for a platform that another image is for, or the layout has none
     */
    public IndexBuilder add(ImageLayout layout) throws IOException {
        List<Descriptor> manifests = layout.index().manifests();
        if (manifests.isEmpty()) {
            throw BootcException.project("There is no image in " + layout).in("<index>");
        }
        add(layout, manifests);
        return this;
    }

    private void add(ImageLayout layout, List<Descriptor> manifests) throws IOException {
        for (Descriptor descriptor : manifests) {
            if (descriptor.mediaType().equals(MediaType.INDEX)) {
                add(layout, layout.index(descriptor).manifests());
                continue;
            }
            Platform platform =
                    layout.config(layout.manifest(descriptor).config()).platform();
            Descriptor image = Descriptor.of(descriptor.mediaType(), descriptor.digest(), descriptor.size())
                    .withPlatform(platform);
            Descriptor other = images.putIfAbsent(platform, image);
            if (other != null && !other.equals(image)) {
                throw BootcException.project("Two images are for " + name(platform) + ": " + other.digest() + " and "
                                + image.digest() + " of " + layout)
                        .in("<index>")
                        .hint("an index has one image for each platform");
            }
            origins.putIfAbsent(platform, layout);
        }
    }

    /**
     * Writes the index as the only image of a new layout.
     *
     * @param references the names it gets, each with a tag; may be none
     * @return points at the index, with the number of its images in the layout
     */
    public Descriptor build(List<ImageReference> references, Path directory) throws IOException {
        List<Platform> platforms = new ArrayList<>(images.keySet());
        platforms.sort(Comparator.comparing(IndexBuilder::name));
        try (AtomicDirectory unfinished = AtomicDirectory.create(directory)) {
            ImageLayout layout = ImageLayout.create(unfinished.unfinished());
            Set<Digest> copied = new HashSet<>();
            List<Descriptor> manifests = new ArrayList<>();
            for (Platform platform : platforms) {
                Descriptor image = known(images, platform);
                copyImage(known(origins, platform), image, layout, copied);
                manifests.add(image);
            }
            Descriptor index = layout.write(ImageIndex.of(manifests));
            layout.writeIndex(ImageIndex.of(
                    references.isEmpty()
                            ? List.of(index)
                            : references.stream()
                                    .map(reference -> index.withAnnotation(Annotation.REF_NAME, reference.toString()))
                                    .toList()));
            unfinished.commit();
            return index;
        }
    }

    /** The platforms that have an image, as Go writes them: {@code linux/amd64}, {@code linux/arm/v7}. */
    public List<String> platforms() {
        return images.keySet().stream().map(IndexBuilder::name).sorted().toList();
    }

    private static void copyImage(ImageLayout from, Descriptor image, ImageLayout to, Set<Digest> copied)
            throws IOException {
        ImageManifest manifest = from.manifest(image);
        copyBlob(from, image, to, copied);
        copyBlob(from, manifest.config(), to, copied);
        for (Descriptor layer : manifest.layers()) {
            copyBlob(from, layer, to, copied);
        }
    }

    /** Copies rather than links: who writes to one layout must not reach the other. The copy is compared with its digest. */
    private static void copyBlob(ImageLayout from, Descriptor blob, ImageLayout to, Set<Digest> copied)
            throws IOException {
        if (copied.add(blob.digest())) {
            try (BlobWriter writer = to.newBlob()) {
                from.blob(blob).writeTo(writer.out());
                writer.commit(blob.mediaType());
            }
        }
    }

    private static <T> T known(Map<Platform, T> map, Platform platform) {
        T value = map.get(platform);
        if (value == null) {
            throw new IllegalStateException("no image for " + platform);
        }
        return value;
    }

    private static String name(Platform platform) {
        return platform.os() + "/" + platform.architecture()
                + (platform.variant() == null ? "" : "/" + platform.variant());
    }
}
