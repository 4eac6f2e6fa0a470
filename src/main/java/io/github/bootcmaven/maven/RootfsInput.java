// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.nio.file.Files;

/** {@code rootfs.tar} as the goals after apt-install read it. */
final class RootfsInput {

    private RootfsInput() {}

    /** Says what is missing where the goal before has not run. */
    static void require(Workspace workspace) {
        if (!Files.exists(workspace.rootfsTar())) {
            throw BootcException.project(workspace.rootfsTar() + " is missing")
                    .hint("Run bootc:apt-install first, or mvn package, which runs all goals in order.");
        }
    }

    /**
     * The time of the tree: the latest of any file's, in seconds since 1970. apt-install gives the database
     * of packages the time that the image is said to be of, and lets nothing be younger.
     */
    static long timestamp(FileTree tree) throws IOException {
        long[] latest = {0};
        tree.walk(
                (path, node) -> latest[0] = Math.max(latest[0], node.metadata().mtime()));
        return latest[0];
    }
}
