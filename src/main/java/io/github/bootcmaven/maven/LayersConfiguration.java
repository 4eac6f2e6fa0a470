// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import org.jspecify.annotations.Nullable;

/** {@code <image><layers>}: how the image is divided and compressed. The short form {@code <layers>40</layers>} is the limit. */
public final class LayersConfiguration {

    static final int DEFAULT_MAX = 64;

    /** How many layers the image has at most, 10 to 120; default: 64. */
    int max = DEFAULT_MAX;

    /** {@code zstd} or {@code gzip}, with a level if you like: {@code zstd:9}; default: zstd. */
    @Nullable
    String compression;

    /** The level of the compression, where it doesn't stand with it. */
    @Nullable
    Integer level;

    /** The plan of which package is in which layer, as {@code bootc:replan} writes it; default: {@code layers.json}. */
    @Nullable
    String plan;

    /**
     * An image that machines have, a layout or an oci-archive: what an update from it costs is said, and without a plan
     * packages stay in the layers they are in there. Default for the cost: the last image that was built here.
     */
    @Nullable
    String previous;

    /** How much an update from the previous image may download, e.g. {@code 50 MB}; more is an error. */
    @Nullable
    String maxUpdate;

    /** Takes the short form. */
    public void set(String shortForm) {
        max = Integer.parseInt(shortForm.trim());
    }
}
