// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import java.util.List;

/**
 * Says which layer of an image a file goes to. A plan decides by the path alone, so that the same tree is always layered
 * in the same way; a layer to which nothing goes is left out of the image.
 *
 * <p>Two things are not a plan's to decide: all names of a file with hard links go to the layer of the first one, and
 * every layer carries the directories above what it holds.
 */
public interface LayerPlan {

    /** The names of the layers, the lowest first. */
    List<String> names();

    /**
     * The name of the layer for a file, a symbolic link or an empty directory, one of {@link #names}. A commit's
     * {@code usr/etc} and an image's {@code etc} are the same to a plan.
     */
    String layerOf(String path);

    /** What a layer is made of, sorted, e.g. the names of source packages; empty where the plan can't tell. */
    default List<String> componentsOf(String layer) {
        return List.of();
    }

    /**
     * A few layers for what changes apart from the rest: the kernel with its initramfs, firmware, the database of
     * packages, which changes with every one of them, and the configuration.
     */
    static LayerPlan byPath() {
        return PathLayerPlan.DEFAULT;
    }
}
