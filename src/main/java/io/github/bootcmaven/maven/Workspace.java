// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.content.CachePruning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /** The layout of an index of several images. */
    Path index() {
        return build.resolve("index");
    }

    /** What is attached to the image: SBOMs and signatures, in a layout of their own. */
    Path referrers() {
        return build.resolve("referrers");
    }

    /** The signatures that the last push made. */
    Path signatures() {
        return build.resolve("signatures");
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

    /** The trees of sandboxes that lie on the disk, each while its sandbox is open. */
    Path trees() {
        return cache.resolve("tree");
    }

    /** What is to be pruned of a cache: all but sandboxes, the lock, and what makes the objects a repository. */
    static CachePruning.Request pruning(
            Path cache, @Nullable Duration olderThan, @Nullable Long largerThan, boolean dryRun) {
        List<Path> spared = Stream.of(
                        "mnt",
                        "tree",
                        "lock",
                        "ostree/config",
                        "ostree/refs",
                        "ostree/state",
                        "ostree/extensions",
                        "ostree/summary")
                .map(cache::resolve)
                .toList();
        return new CachePruning.Request(cache, spared, olderThan, largerThan, dryRun);
    }

    Path stages() {
        return cache.resolve("stage");
    }

    /** The manifests of the images that were built last. */
    Path manifests() {
        return cache.resolve("manifest");
    }

    Path objects() {
        return cache.resolve("ostree");
    }
}
