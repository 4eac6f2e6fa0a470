// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * Which owner and mode the files of an overlay get whose paths match; later rules win.
 *
 * @param path a pattern of paths in the image: a star for part of a name, two for any number of names
 * @param mode the mode, or null to leave it
 * @param owner the owner's name in the image, or number, or null to leave it
 * @param group the group's, likewise
 */
public record OverlayRule(
        PathGlob path,
        @Nullable Integer mode,
        @Nullable String owner,
        @Nullable String group) {

    static final String ELEMENT = "<rules>";

    /**
     * Reads what a pom says.
     *
     * @throws BootcException if the mode is none, or nothing is to be changed
     */
    public static OverlayRule of(String path, @Nullable String mode, @Nullable String owner, @Nullable String group) {
        if (mode == null && owner == null && group == null) {
            throw BootcException.project("The rule of an overlay for " + path + " changes neither owner nor mode")
                    .in(ELEMENT)
                    .hint("Give it <mode>, <owner> or <group>, or write e.g. etc/app/** 0640 root:app.");
        }
        String glob = path.startsWith("/") ? path.substring(1) : path;
        return new OverlayRule(
                PathGlob.ofNames(glob), mode == null ? null : FileMode.parse(mode, ELEMENT), owner, group);
    }

    /** What a file has by this rule. A symbolic link has no mode of its own. */
    Metadata apply(Metadata metadata, boolean symlink, AccountIds ids) {
        return new Metadata(
                owner == null ? metadata.uid() : ids.requireUser(owner, ELEMENT),
                group == null ? metadata.gid() : ids.requireGroup(group, ELEMENT),
                mode == null || symlink ? metadata.mode() : mode,
                metadata.mtime(),
                metadata.xattrs());
    }
}
