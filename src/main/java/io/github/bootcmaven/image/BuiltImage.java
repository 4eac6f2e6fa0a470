// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.oci.Descriptor;
import java.util.List;

/**
 * An image as it was written.
 *
 * @param manifest points at the manifest; its digest is the image's identity
 * @param config points at the configuration; its digest is what container engines call the image's ID
 * @param layers the layers, the lowest first
 */
public record BuiltImage(Descriptor manifest, Descriptor config, List<BuiltLayer> layers) {

    public BuiltImage {
        layers = List.copyOf(layers);
    }

    /** What a client without any of it downloads: the number of bytes of manifest, configuration and layers. */
    public long downloadSize() {
        return manifest.size()
                + config.size()
                + layers.stream().mapToLong(layer -> layer.descriptor().size()).sum();
    }
}
