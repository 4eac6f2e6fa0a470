// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.FileSlice;
import io.github.bootcmaven.image.LayerGroups.Group;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.MediaType;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.TreeReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image that was made before, as its manifest tells it.
 *
 * @param descriptor digest and size of the manifest
 * @param manifest the manifest
 */
public record StoredImage(Descriptor descriptor, ImageManifest manifest) {

    private static final String INDEX = "index.json";
    private static final int MAX_JSON_SIZE = 4 << 20;

    /** An index in an index in an index is nobody's image. */
    private static final int MAX_DEPTH = 3;

    /** The files of a layout, wherever it is; null for one that isn't there. */
    @FunctionalInterface
    private interface LayoutFiles {
        @Nullable
        Content find(String name) throws IOException;
    }

    /**
     * Reads a manifest that was kept by itself.
     *
     * @throws BootcException if it is none
     */
    public static StoredImage of(byte[] manifest, String document) {
        Descriptor descriptor = Descriptor.of(MediaType.MANIFEST, Digest.of(manifest), manifest.length);
        return new StoredImage(descriptor, ImageManifest.parse(manifest, document));
    }

    /**
     * Reads the image that a layout, a directory, or an oci-archive, a file, has for a platform.
     *
     * @throws BootcException if it has none, or several, or can't be read
     */
    public static StoredImage read(Path layoutOrArchive, Platform platform) throws IOException {
        LayoutFiles files = files(layoutOrArchive);
        List<StoredImage> found = new ArrayList<>();
        ImageIndex index =
                ImageIndex.parse(json(files, INDEX, layoutOrArchive), INDEX + " of the image " + layoutOrArchive);
        collect(files, layoutOrArchive, index, platform, MAX_DEPTH, found);
        // Besides images there may be things about them, signatures for one, and those are for no platform.
        List<StoredImage> exact = found.stream()
                .filter(image -> image.descriptor().platform() != null)
                .toList();
        List<StoredImage> distinct =
                (exact.isEmpty() ? found : exact).stream().distinct().toList();
        if (distinct.size() != 1) {
            throw BootcException.project("The image " + layoutOrArchive + " has "
                    + (distinct.isEmpty() ? "nothing" : "several images") + " for " + platform.os() + "/"
                    + platform.architecture());
        }
        return distinct.get(0);
    }

    private static LayoutFiles files(Path layoutOrArchive) throws IOException {
        if (Files.isDirectory(layoutOrArchive)) {
            return name -> {
                Path file = layoutOrArchive.resolve(name);
                return Files.isRegularFile(file) ? FileSlice.ofWhole(file) : null;
            };
        }
        if (!Files.exists(layoutOrArchive)) {
            throw BootcException.project("There is no image " + layoutOrArchive);
        }
        FileTree tree = TreeReader.read(layoutOrArchive);
        return name -> tree.find(name) instanceof RegularFile file ? file.content() : null;
    }

    private static void collect(
            LayoutFiles files, Path image, ImageIndex index, Platform platform, int depth, List<StoredImage> found)
            throws IOException {
        for (Descriptor each : index.manifests()) {
            boolean fits = each.platform() == null
                    || (each.platform().os().equals(platform.os())
                            && each.platform().architecture().equals(platform.architecture()));
            String document = "manifest " + each.digest() + " of the image " + image;
            if (fits && each.mediaType().equals(MediaType.MANIFEST)) {
                ImageManifest manifest = ImageManifest.parse(blob(files, each, image), document);
                // Other things that a layout may have, e.g. a list of its packages, have another kind of configuration.
                if (manifest.config().mediaType().equals(MediaType.CONFIG)) {
                    found.add(new StoredImage(Descriptor.of(each.mediaType(), each.digest(), each.size()), manifest));
                }
            } else if (fits && each.mediaType().equals(MediaType.INDEX) && depth > 0) {
                ImageIndex inner = ImageIndex.parse(blob(files, each, image), document);
                collect(files, image, inner, platform, depth - 1, found);
            }
        }
    }

    private static byte[] blob(LayoutFiles files, Descriptor descriptor, Path image) throws IOException {
        byte[] bytes = json(files, "blobs/sha256/" + descriptor.digest().hex(), image);
        if (!Digest.of(bytes).equals(descriptor.digest())) {
            throw BootcException.environment("The image " + image + " is damaged: the blob " + descriptor.digest()
                    + " has the digest " + Digest.of(bytes));
        }
        return bytes;
    }

    private static byte[] json(LayoutFiles files, String name, Path image) throws IOException {
        Content content = files.find(name);
        if (content == null || content.size() > MAX_JSON_SIZE) {
            throw BootcException.project(
                    image + " is no OCI image: its " + name + (content == null ? " is missing" : " is too big"));
        }
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    /** How the image's packages are in layers, where it says so. */
    public Optional<LayerGroups> groups() {
        List<Group> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            String name = layer.annotations().get(LayerAnnotation.NAME);
            String components = layer.annotations().get(LayerAnnotation.COMPONENTS);
            if (name != null && components != null) {
                layers.add(new Group(name, List.of(components.split(LayerAnnotation.SEPARATOR))));
            }
        }
        try {
            return layers.isEmpty() ? Optional.empty() : Optional.of(new LayerGroups(layers));
        } catch (IllegalArgumentException e) {
            throw BootcException.project("The layers of the image " + descriptor.digest() + ": " + e.getMessage())
                    .causedBy(e);
        }
    }
}
