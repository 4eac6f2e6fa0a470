// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.oci.Descriptor;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a machine downloads that has one image and updates to another one: the manifest, the configuration, and every layer
 * that the first image doesn't have.
 *
 * @param bytes how many bytes all of that has
 * @param layers the layers to download, the largest first
 * @param of how many layers the new image has
 */
public record UpdateCost(long bytes, List<Layer> layers, int of) {

    /**
     * A layer to download.
     *
     * @param name its name in the plan, else its digest
     * @param bytes its compressed size
     */
    public record Layer(String name, long bytes) {}

    public UpdateCost {
        layers = List.copyOf(layers);
    }

    /** The cost of an update from one image to another; none if they are the same. */
    public static UpdateCost between(StoredImage previous, StoredImage next) {
        int of = next.manifest().layers().size();
        if (previous.descriptor().digest().equals(next.descriptor().digest())) {
            return new UpdateCost(0, List.of(), of);
        }
        Set<Digest> present = new HashSet<>();
        previous.manifest().layers().forEach(layer -> present.add(layer.digest()));
        present.add(previous.manifest().config().digest());
        Descriptor config = next.manifest().config();
        List<Layer> layers = next.manifest().layers().stream()
                .filter(layer -> !present.contains(layer.digest()))
                .map(layer -> new Layer(nameOf(layer), layer.size()))
                .sorted(Comparator.comparingLong(Layer::bytes).reversed().thenComparing(Layer::name))
                .toList();
        long bytes = next.descriptor().size()
                + (present.contains(config.digest()) ? 0 : config.size())
                + layers.stream().mapToLong(Layer::bytes).sum();
        return new UpdateCost(bytes, layers, of);
    }

    private static String nameOf(Descriptor layer) {
        return layer.annotations()
                .getOrDefault(LayerAnnotation.NAME, layer.digest().toString());
    }
}
