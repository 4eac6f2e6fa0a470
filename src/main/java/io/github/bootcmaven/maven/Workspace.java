// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.nio.file.Path;

/**
 * Where the goals of a project read and write.
 *
 * @param build the folder of all but the project's artifact, {@code target/bootc}
 * @param archive the oci-archive, the project's artifact
 * @param cache the user's cache, shared by all projects; deleting it loses time only
 */
record Workspace(Path build, Path archive, Path cache) {

    Path rootfsTar() {
        return build.resolve("rootfs.tar");
    }

    Path repository() {
        return build.resolve("repo");
    }

    Path image() {
        return build.resolve("image");
    }

    /** What is attached to the image: SBOMs and signatures, in a layout of their own. */
    Path referrers() {
        return build.resolve("referrers");
    }

    /** The account of the last push. */
    Path pushReport() {
        return build.resolve("push.json");
    }

    /** What is known about registries. */
    Path registries() {
        return cache.resolve("registry");
    }

    Path account() {
        return build.resolve("build.json");
    }

    Path verification() {
        return build.resolve("verify.json");
    }

    /** What the user reads last: what was built and what to do with it. */
    Path summary() {
        return build.resolve("summary.txt");
    }

    Path scratch() {
        return build.resolve("work");
    }

    /** The empty folder that sandboxes are mounted over, each in its own namespace. */
    Path mountPoint() {
        return cache.resolve("mnt");
    }

    Path stages() {
        return cache.resolve("stage");
    }

    Path objects() {
        return cache.resolve("ostree");
    }
}
