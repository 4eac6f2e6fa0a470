// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A list of images (image-index.md): one image for several platforms, or, as {@code index.json}, all images of a layout.
 *
 * @param manifests point at {@link ImageManifest}s or other indexes
 * @param annotations free texts, sorted by key
 */
public record ImageIndex(List<Descriptor> manifests, SortedMap<String, String> annotations) {

    public ImageIndex {
        manifests = List.copyOf(manifests);
        annotations = Sorted.map(annotations);
    }

    /** An index without annotations. */
    public static ImageIndex of(List<Descriptor> manifests) {
        return new ImageIndex(manifests, Sorted.map(Map.of()));
    }

    /**
     * Reads an index.
     *
     * @param document what the bytes are, for error messages
     * @throws io.github.bootcmaven.log.BootcException if they aren't an image index
     */
    public static ImageIndex parse(byte[] json, String document) {
        JsonObject index = JsonObject.parse(json, document);
        SchemaVersion.demand(index, MediaType.INDEX);
        return new ImageIndex(Descriptor.readAll(index.objects("manifests")), index.textMap("annotations"));
    }

    /** The index as JSON; equal indexes give equal bytes. */
    public byte[] json() {
        return SchemaVersion.begin(MediaType.INDEX)
                .objects("manifests", Descriptor.toJson(manifests))
                .map("annotations", annotations)
                .bytes();
    }
}
