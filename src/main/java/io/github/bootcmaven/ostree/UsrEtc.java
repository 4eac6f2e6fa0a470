// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;

/**
 * {@code /etc} as a commit has it: under {@code /usr/etc}, from where each machine gets its own copy, merged with its own
 * changes at every upgrade.
 */
final class UsrEtc {

    private UsrEtc() {}

    /**
     * The tree with {@code /etc} at {@code /usr/etc}. The tree that was given stays as it is; the new one shares its nodes.
     *
     * @throws BootcException if both are there, or one of {@code /etc} and {@code /usr} is no directory
     */
    static FileTree moved(FileTree tree) {
        Node etc = tree.root().get("etc");
        if (etc == null) {
            return tree;
        }
        Node usr = tree.root().get("usr");
        if (!(etc instanceof Directory) || (usr != null && !(usr instanceof Directory))) {
            throw BootcException.project("Cannot commit the tree: /etc and /usr have to be directories")
                    .hint("see what replaces them: a file of src/main/rootfs, or a package");
        }
        Directory newUsr = usr instanceof Directory directory
                ? copy(directory)
                : new Directory(Metadata.root(0755, etc.metadata().mtime()));
        if (newUsr.get("etc") != null) {
            throw BootcException.project("Cannot commit the tree: it has both /etc and /usr/etc")
                    .hint("/usr/etc is where OSTree keeps /etc; move what you put there to /etc");
        }
        newUsr.put("etc", etc);
        Directory newRoot = copy(tree.root());
        newRoot.remove("etc");
        newRoot.put("usr", newUsr);
        return new FileTree(newRoot);
    }

    private static Directory copy(Directory directory) {
        Directory copy = new Directory(directory.metadata());
        directory.children().forEach(copy::put);
        return copy;
    }
}
