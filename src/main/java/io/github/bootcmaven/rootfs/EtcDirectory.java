// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import java.io.IOException;

/**
 * {@code /etc} is where the image has its configuration; in a commit it is called {@code /usr/etc}, and a tree with both
 * can't be deployed.
 */
final class EtcDirectory {

    private static final String FSTAB = "etc/fstab";
    private static final String USR_ETC = "usr/etc";

    private final FileTree tree;
    private final ImageNodes nodes;

    EtcDirectory(FileTree tree, ImageNodes nodes) {
        this.tree = tree;
        this.nodes = nodes;
    }

    void tidy() throws IOException {
        refuseUsrEtc();
        emptyUnconfiguredFstab();
    }

    private void refuseUsrEtc() {
        Node usrEtc = tree.find(USR_ETC);
        if (usrEtc instanceof Directory directory && directory.children().isEmpty()) {
            tree.remove(USR_ETC);
        } else if (usrEtc != null) {
            throw BootcException.project("Cannot shape the root filesystem: it has files in /usr/etc, which is OSTree's"
                            + " own copy of /etc")
                    .in("<overlays>")
                    .hint("put them into etc");
        }
    }

    /** Debian's is one comment that calls the system unconfigured, which an image without file systems of its own is not. */
    private void emptyUnconfiguredFstab() throws IOException {
        Node fstab = tree.find(FSTAB);
        String text = TextFile.text(tree, FSTAB);
        if (fstab != null
                && text != null
                && !text.isEmpty()
                && text.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"))) {
            tree.put(FSTAB, nodes.file("", fstab.metadata()));
        }
    }
}
