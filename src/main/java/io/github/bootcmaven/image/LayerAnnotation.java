// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

/** What a manifest says of its layers, so that people and the next build's plan know what is in them. */
public final class LayerAnnotation {

    /** The layer's name in the plan. */
    public static final String NAME = "io.github.bootc-maven.layer";

    /** What is in it, separated by commas; the key is that of OSTree's encapsulated images. */
    public static final String COMPONENTS = "ostree.components";

    /** What separates the components of a layer. */
    public static final String SEPARATOR = ",";

    private LayerAnnotation() {}
}
