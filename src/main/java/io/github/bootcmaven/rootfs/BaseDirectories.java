// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import java.util.Map;

/**
 * The directories that are mount points on a machine: there, real, and empty. bootc's lints {@code api-base-directories},
 * {@code baseimage-root} and {@code nonempty-run-tmp} ask for them.
 */
final class BaseDirectories {

    /** With their modes. {@code /efi} is for machines whose EFI system partition is mounted; OSTree's root can't be written to. */
    private static final Map<String, Integer> EMPTY =
            Map.of("dev", 0755, "proc", 0755, "run", 0755, "sys", 0755, "tmp", 01777, "sysroot", 0755, "efi", 0755);

    private final FileTree tree;
    private final ImageNodes nodes;

    BaseDirectories(FileTree tree, ImageNodes nodes) {
        this.tree = tree;
        this.nodes = nodes;
    }

    void make() {
        EMPTY.forEach((path, mode) -> tree.put(path, nodes.directory(mode)));
        tree.put("ostree", nodes.symlink("sysroot/ostree"));
        tree.root().setMetadata(Metadata.root(0755, tree.root().metadata().mtime()));
    }
}
