// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

/** The media types of the OCI image specification 1.1 (media-types.md) that images are made of. */
public final class MediaType {

    /** An {@link ImageIndex}. */
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";

    /** An {@link ImageManifest}. */
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    /** An {@link ImageConfig}. */
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";

    /** A layer: a tar, not compressed. */
    public static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    /** A layer: a tar in gzip. */
    public static final String LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";

    /** A layer: a tar in zstd. */
    public static final String LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";

    /** The configuration of what is no image: an empty JSON object (manifest.md, "Guidance for an Empty Descriptor"). */
    public static final String EMPTY = "application/vnd.oci.empty.v1+json";

    private MediaType() {}
}
