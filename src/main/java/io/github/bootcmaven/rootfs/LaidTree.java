// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeWriter;

/** A tree that is laid over the sandbox's own: directories that are there stay as they are, links to them are followed. */
final class LaidTree {

    private LaidTree() {}

    static void lay(Sandbox sandbox, FileTree tree) {
        sandbox.feed(
                Sandbox.command(
                        "tar",
                        "-x",
                        "-f",
                        "-",
                        "-C",
                        "/",
                        "--keep-directory-symlink",
                        "--no-overwrite-dir",
                        "--numeric-owner",
                        "--same-owner",
                        "--same-permissions",
                        "--xattrs",
                        "--xattrs-include=*"),
                out -> TreeWriter.write(tree, out));
    }
}
