// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.oci.Descriptor;
import java.util.List;

/**
 * A layer as it was written.
 *
 * @param name its name in the plan
 * @param components what it is made of, e.g. source packages; empty where the plan can't tell
 * @param descriptor points at the compressed layer; its size is what a registry stores
 * @param diffId the digest of the uncompressed tar
 * @param size the number of bytes of the uncompressed tar
 */
public record BuiltLayer(String name, List<String> components, Descriptor descriptor, Digest diffId, long size) {

    public BuiltLayer {
        components = List.copyOf(components);
    }
}
