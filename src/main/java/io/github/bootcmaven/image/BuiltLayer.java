// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.oci.Descriptor;

/**
 * A layer as it was written.
 *
 * @param name its name in the plan
 * @param descriptor points at the compressed layer; its size is what a registry stores
 * @param diffId the digest of the uncompressed tar
 * @param size the number of bytes of the uncompressed tar
 */
public record BuiltLayer(String name, Descriptor descriptor, Digest diffId, long size) {}
