// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

/** The keys that the OCI image specification 1.1 defines for annotations and labels (annotations.md), as far as we use them. */
public final class Annotation {

    /** What all keys of the specification begin with. */
    public static final String NAMESPACE = "org.opencontainers.image.";

    /** When the image was built, in RFC 3339. */
    public static final String CREATED = NAMESPACE + "created";

    /** The name of an image in a layout; only on the descriptors of {@code index.json}. */
    public static final String REF_NAME = NAMESPACE + "ref.name";

    /** What the image is, for people. */
    public static final String TITLE = NAMESPACE + "title";

    /** The version of what the image holds. */
    public static final String VERSION = NAMESPACE + "version";

    private Annotation() {}
}
