// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.BlobWriter;
import io.github.bootcmaven.oci.ContainerConfig;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.MediaType;
import io.github.bootcmaven.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Makes layouts with small images whose layers are random bytes and no tar: registries don't look into them. */
public final class RegistryImages {

    private RegistryImages() {}

    /** A layout with one image. */
    public static Path image(Path folder, long seed, int... layerSizes) throws IOException {
        return image(folder, "amd64", seed, layerSizes);
    }

    /** A layout with one image for an architecture. */
    public static Path image(Path folder, String architecture, long seed, int... layerSizes) throws IOException {
        ImageLayout layout = ImageLayout.create(folder);
        Descriptor image = manifest(layout, architecture, seed, layerSizes);
        layout.writeIndex(ImageIndex.of(List.of(image.withAnnotation(Annotation.REF_NAME, "1.0"))));
        return folder;
    }

    /** A layout with an image for two platforms. */
    public static Path index(Path folder, long seed, int... layerSizes) throws IOException {
        ImageLayout layout = ImageLayout.create(folder);
        List<Descriptor> images = List.of(
                manifest(layout, "amd64", seed, layerSizes).withPlatform(Platform.linux("amd64")),
                manifest(layout, "arm64", seed + 1, layerSizes).withPlatform(Platform.linux("arm64")));
        layout.writeIndex(ImageIndex.of(List.of(layout.write(ImageIndex.of(images)))));
        return folder;
    }

    /** A layout with a manifest about an image, as SBOMs are kept. */
    public static Path referrers(Path folder, Descriptor subject) throws IOException {
        ImageLayout layout = ImageLayout.create(folder);
        Descriptor empty = blob(layout, "application/vnd.oci.empty.v1+json", "{}".getBytes(StandardCharsets.UTF_8));
        Descriptor sbom = blob(
                layout,
                "application/spdx+json",
                ("{\"of\":\"" + subject.digest() + "\"}").getBytes(StandardCharsets.UTF_8));
        String json = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.MANIFEST
                + "\",\"artifactType\":\"application/spdx+json\",\"config\":" + json(empty) + ",\"layers\":["
                + json(sbom)
                + "],\"subject\":" + json(subject) + ",\"annotations\":{\"made\":\"by a test\"}}";
        Descriptor manifest = blob(layout, MediaType.MANIFEST, json.getBytes(StandardCharsets.UTF_8));
        layout.writeIndex(ImageIndex.of(List.of(manifest)));
        return folder;
    }

    /** The image of a layout. */
    public static Descriptor only(Path folder) throws IOException {
        return ImageLayout.open(folder).index().manifests().get(0);
    }

    private static Descriptor manifest(ImageLayout layout, String architecture, long seed, int... layerSizes)
            throws IOException {
        Random random = new Random(seed);
        List<Descriptor> layers = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        for (int size : layerSizes) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            // The smallest are left as they are, for a blob may be empty.
            boolean plain = size < 2;
            layers.add(blob(layout, plain ? MediaType.LAYER : MediaType.LAYER_GZIP, plain ? bytes : gzip(bytes)));
            diffIds.add(Digest.of(bytes));
        }
        Descriptor config = layout.write(
                new ImageConfig(null, Platform.linux(architecture), ContainerConfig.EMPTY, diffIds, List.of()));
        return layout.write(ImageManifest.of(config, layers, Map.of()));
    }

    private static Descriptor blob(ImageLayout layout, String mediaType, byte[] bytes) throws IOException {
        try (BlobWriter writer = layout.newBlob()) {
            writer.out().write(bytes);
            return writer.commit(mediaType);
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"" + descriptor.mediaType() + "\",\"digest\":\"" + descriptor.digest() + "\",\"size\":"
                + descriptor.size() + "}";
    }
}
