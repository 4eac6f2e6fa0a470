// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What an image consists of: its configuration and its layers, the lowest first (manifest.md). The same form holds whatever
 * else goes to registries: then {@code artifactType} says what it is, and {@code subject} to which image it belongs.
 *
 * <p>A manifest's identity is the digest of its bytes: whoever passes one on copies the bytes it was read from and never
 * writes it anew.
 *
 * @param config points at the {@link ImageConfig}
 * @param layers point at the layers' blobs
 * @param annotations free texts, sorted by key
 * @param artifactType what this is, where it is no image, or null
 * @param subject points at the manifest to which this is attached, or null
 */
public record ImageManifest(
        Descriptor config,
        List<Descriptor> layers,
        SortedMap<String, String> annotations,
        @Nullable String artifactType,
        @Nullable Descriptor subject) {

    public ImageManifest {
        layers = List.copyOf(layers);
        annotations = Sorted.map(annotations);
    }

    /** A manifest with annotations in any order. */
    public static ImageManifest of(Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
        return new ImageManifest(config, layers, Sorted.map(annotations), null, null);
    }

    /** The same, attached to another manifest. */
    public ImageManifest attachedTo(Descriptor newSubject, String newArtifactType) {
        return new ImageManifest(config, layers, annotations, newArtifactType, newSubject.plain());
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
        JsonObject subject = manifest.objectOrNull("subject");
        return new ImageManifest(
                Descriptor.read(manifest.object("config")),
                Descriptor.readAll(manifest.objects("layers")),
                manifest.textMap("annotations"),
                manifest.textOrNull("artifactType"),
                subject == null ? null : Descriptor.read(subject));
    }

    /** The manifest as JSON; equal manifests give equal bytes. */
    public byte[] json() {
        return SchemaVersion.begin(MediaType.MANIFEST)
                .put("artifactType", artifactType)
                .put("config", config.toJson())
                .objects("layers", Descriptor.toJson(layers))
                .put("subject", subject == null ? null : subject.toJson())
                .map("annotations", annotations)
                .bytes();
    }
}
