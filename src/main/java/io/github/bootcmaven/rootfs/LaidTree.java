// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.process.CommandFailedException;
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

    /**
     * The same for a tree that the project brings.
     *
     * @param element the pom element that brings it
     * @throws BootcException if the two don't go together: a file where the other has a directory
     */
    static void lay(Sandbox sandbox, FileTree tree, String element) {
        try {
            lay(sandbox, tree);
        } catch (CommandFailedException e) {
            throw BootcException.project(
                            "Cannot lay files over the packages' own:\n    " + String.join("\n    ", e.lastLines()))
                    .in(element)
                    .hint("Where the image has a directory, no file can be, nor the other way round.")
                    .causedBy(e);
        }
    }
}
