// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import java.util.Set;

/**
 * How to shape a tree.
 *
 * @param timestamp seconds since 1970-01-01T00:00:00Z: the time of what the shape adds, and the latest time that
 *     anything in the image may have
 * @param bootable whether the image is to boot: it then needs a kernel, an initramfs and OSTree's boot configuration
 * @param keep paths that the project itself put there ({@link Customisation#paths}), never taken for leftovers of the
 *     installation
 */
public record ShapeRequest(long timestamp, boolean bootable, Set<String> keep) {

    public ShapeRequest {
        keep = Set.copyOf(keep);
    }

    /** A request that takes nothing for the project's own. */
    public ShapeRequest(long timestamp, boolean bootable) {
        this(timestamp, bootable, Set.of());
    }
}
