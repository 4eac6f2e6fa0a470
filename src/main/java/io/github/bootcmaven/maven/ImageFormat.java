// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an image is made of. */
enum ImageFormat {
    /** The root filesystem. */
    BOOTC,
    /** The commit, in ostree-ext's encapsulated format. */
    OSTREE;

    private static final String ELEMENT = "<image><format>";

    /** Reads {@code bootc}, which is the default, or {@code ostree}. */
    static ImageFormat of(@Nullable ImageConfiguration image) {
        if (image == null || image.format == null) {
            return BOOTC;
        }
        for (ImageFormat format : values()) {
            if (format.toString().equals(image.format.trim())) {
                return format;
            }
        }
        throw BootcException.project("There is no image format '" + image.format + "'")
                .in(ELEMENT)
                .hint("write bootc, for an image of the root filesystem, or ostree, for one that carries the commit");
    }

    /** The commit that an image of this format carries, or null. */
    @Nullable
    Digest commit(Workspace workspace) throws IOException {
        if (this == BOOTC) {
            return null;
        }
        return new BuildAccount(workspace.account())
                .read(OstreeCommitMojo.GOAL)
                .map(section -> Digest.ofHex(section.path("commit").asText()))
                .orElseThrow(() -> BootcException.project("There is no commit to make an image of: the goal "
                                + OstreeCommitMojo.GOAL + " has not run")
                        .in(ELEMENT)
                        .hint("run it before, or take <format>bootc</format>"));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
