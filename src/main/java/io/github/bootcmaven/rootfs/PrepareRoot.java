// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.List;

/**
 * The configuration of ostree-prepare-root, which makes a deployment the root file system. The initramfs has a copy: it
 * must be in the tree before the initramfs is made.
 */
public final class PrepareRoot {

    /** Where it is, as a path of a {@link FileTree}. */
    public static final String PATH = "usr/lib/ostree/prepare-root.conf";

    /**
     * What it says. Debian's ostree is built without composefs, for which {@code yes} ends in emergency mode;
     * {@code maybe} uses it where it works.
     */
    public static final String TEXT = """
            [composefs]
            enabled = maybe

            [sysroot]
            readonly = true
            """;

    /** The places that ostree and bootc read, in bootc's order. */
    private static final List<String> PLACES = List.of("etc/ostree/prepare-root.conf", PATH);

    private PrepareRoot() {}

    static void check(FileTree tree) throws IOException {
        for (String place : PLACES) {
            String text = TextFile.text(tree, place);
            if (text != null && !text.isBlank()) {
                return;
            }
        }
        throw BootcException.project("Cannot make a bootable image: /" + PATH + " is missing or empty")
                .in("<overlays>")
                .hint("an overlay or a package has replaced it; ostree-prepare-root(1) says what it holds");
    }
}
