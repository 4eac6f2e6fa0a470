// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ManifestDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an image consists of, in the order in which a registry takes it: first the blobs, then the manifests, each after those
 * that it points at.
 *
 * @param blobs the configurations and layers, each once, the largest first
 * @param manifests the manifests and indexes, each once, the image's own last
 */
record PushPlan(List<Descriptor> blobs, List<ManifestDocument> manifests) {

    PushPlan {
        blobs = List.copyOf(blobs);
        manifests = List.copyOf(manifests);
    }

    static PushPlan of(ImageLayout layout, Descriptor image) throws IOException {
        Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        Map<Digest, ManifestDocument> manifests = new LinkedHashMap<>();
        collect(layout, image, blobs, manifests);
        List<Descriptor> largestFirst = new ArrayList<>(blobs.values());
        largestFirst.sort((a, b) -> Long.compare(b.size(), a.size()));
        return new PushPlan(largestFirst, List.copyOf(manifests.values()));
    }

    private static void collect(
            ImageLayout layout,
            Descriptor descriptor,
            Map<Digest, Descriptor> blobs,
            Map<Digest, ManifestDocument> manifests)
            throws IOException {
        if (manifests.containsKey(descriptor.digest())) {
            return;
        }
        ManifestDocument document = layout.document(descriptor);
        for (Descriptor child : document.manifests()) {
            collect(layout, child, blobs, manifests);
        }
        document.blobs().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
        manifests.put(descriptor.digest(), document);
    }

    /** The manifest or index that tags point to. */
    ManifestDocument image() {
        return manifests.get(manifests.size() - 1);
    }

    long bytes() {
        return blobs.stream().mapToLong(Descriptor::size).sum();
    }
}
