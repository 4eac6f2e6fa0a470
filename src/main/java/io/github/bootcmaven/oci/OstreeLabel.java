// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

/** Labels, and annotations of the same names, by which ostree-ext and bootc know what is in an image. */
public final class OstreeLabel {

    /** Says that bootc can boot the image. */
    public static final String BOOTC = "containers.bootc";

    /** The checksum of the commit in the image. */
    public static final String COMMIT = "ostree.commit";

    /** The diff ID of the last layer that belongs to the commit; an image without it carries no commit. */
    public static final String FINAL_DIFF_ID = "ostree.final-diffid";

    /** Whether the commit boots. */
    public static final String BOOTABLE = "ostree.bootable";

    /** The kernel's release. */
    public static final String LINUX = "ostree.linux";

    /** The version, by the name it had before the image specification gave it one. */
    public static final String LEGACY_VERSION = "version";

    private OstreeLabel() {}
}
