// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code <image>}: what the image is called and carries. The short form {@code <image>name</image>} is the name alone.
 */
public final class ImageConfiguration {

    /** The repository the image is pushed to, without a tag, e.g. {@code registry.example.com/edge-node}. */
    @Nullable
    String name;

    /** The tags, separated by commas or spaces; default: the project's version. */
    @Nullable
    List<String> tags;

    /**
     * {@code bootc}, an image of the root filesystem, or {@code ostree}, one that carries the commit in ostree-ext's
     * encapsulated format; default: {@code bootc}.
     */
    @Nullable
    String format;

    /** Labels beside those that bootc needs and those taken from the project. */
    @Nullable
    Map<String, String> labels;

    /** Takes the short form. */
    public void set(String shortForm) {
        name = shortForm.trim();
    }
}
