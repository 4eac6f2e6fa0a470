// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import io.github.bootcmaven.content.Digest;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Points at a blob: what it is, how large, and by which digest it is known (descriptor.md).
 *
 * @param mediaType what the blob is, see {@link MediaType}
 * @param digest the SHA-256 digest of the blob's bytes
 * @param size the number of the blob's bytes
 * @param annotations free texts, sorted by key
 * @param platform the machine for which the image is that a manifest describes, or null
 * @param artifactType what a manifest holds that is no image, or null
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        SortedMap<String, String> annotations,
        @Nullable Platform platform,
        @Nullable String artifactType) {

    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("not a size: " + size);
        }
        annotations = Sorted.map(annotations);
    }

    /** A descriptor with what is required. */
    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, Sorted.map(Map.of()), null, null);
    }

    /** The same with one annotation more. */
    public Descriptor withAnnotation(String key, String value) {
        SortedMap<String, String> extended = new TreeMap<>(annotations);
        extended.put(key, value);
        return new Descriptor(mediaType, digest, size, extended, platform, artifactType);
    }

    /** The same for a platform. */
    public Descriptor withPlatform(Platform newPlatform) {
        return new Descriptor(mediaType, digest, size, annotations, newPlatform, artifactType);
    }

    /** The same for a manifest that holds no image but something of this type. */
    public Descriptor withArtifactType(String newArtifactType) {
        return new Descriptor(mediaType, digest, size, annotations, platform, newArtifactType);
    }

    /** The same with what is required and nothing else, as a manifest names its subject. */
    public Descriptor plain() {
        return of(mediaType, digest, size);
    }

    static Descriptor read(JsonObject json) {
        JsonObject platform = json.objectOrNull("platform");
        return new Descriptor(
                json.text("mediaType"),
                json.digest("digest"),
                json.size("size"),
                json.textMap("annotations"),
                platform == null ? null : Platform.read(platform),
                json.textOrNull("artifactType"));
    }

    static List<Descriptor> readAll(List<JsonObject> list) {
        return list.stream().map(Descriptor::read).toList();
    }

    JsonText toJson() {
        return new JsonText()
                .put("mediaType", mediaType)
                .put("digest", digest.toString())
                .put("size", size)
                .map("annotations", annotations)
                .put("platform", platform == null ? null : platform.toJson())
                .put("artifactType", artifactType);
    }

    static List<JsonText> toJson(List<Descriptor> descriptors) {
        return descriptors.stream().map(Descriptor::toJson).toList();
    }
}
