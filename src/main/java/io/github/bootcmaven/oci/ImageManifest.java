// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What an image consists of: its configuration and its layers, the lowest first (manifest.md).
 *
 * <p>A manifest's identity is the digest of its bytes: whoever passes one on copies the bytes it was read from and never
 * writes it anew.
 *
 * @param config points at the {@link ImageConfig}
 * @param layers point at the layers' blobs
 * @param annotations free texts, sorted by key
 */
public record ImageManifest(Descriptor config, List<Descriptor> layers, SortedMap<String, String> annotations) {

    public ImageManifest {
        layers = List.copyOf(layers);
        annotations = Sorted.map(annotations);
    }

    /** A manifest with annotations in any order. */
    public static ImageManifest of(Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
        return new ImageManifest(config, layers, Sorted.map(annotations));
    }

    /**
     * Reads a manifest.
     *
     * @param document what the bytes are, for error messages
     * @throws io.github.bootcmaven.log.BootcException if they aren't an image manifest
     */
    public static ImageManifest parse(byte[] json, String document) {
        JsonObject manifest = JsonObject.parse(json, document);
        SchemaVersion.demand(manifest, MediaType.MANIFEST);
        return new ImageManifest(
                Descriptor.read(manifest.object("config")),
                Descriptor.readAll(manifest.objects("layers")),
                manifest.textMap("annotations"));
    }

    /** The manifest as JSON; equal manifests give equal bytes. */
    public byte[] json() {
        return SchemaVersion.begin(MediaType.MANIFEST)
                .put("config", config.toJson())
                .objects("layers", Descriptor.toJson(layers))
                .map("annotations", annotations)
                .bytes();
    }
}
