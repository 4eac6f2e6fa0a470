// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.deb.InstallPlan;
import io.github.bootcmaven.deb.InstallPlan.Archive;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;

/** How much room a tree is going to take, in bytes: what there is of it, rounded up, and what programs add. */
final class TreeSize {

    /** Indexes and caches that scripts make, dpkg's database. */
    private static final long GENERATED = 100_000_000;

    /** What dracut gathers and packs; the kernel's modules alone are half of it. */
    private static final long INITRAMFS = 300_000_000;

    private TreeSize() {}

    /** The size of the tree that these packages become: without compression they are about as large as their files. */
    static long of(InstallPlan plan, boolean bootable) throws IOException {
        long bytes = 0;
        for (Archive archive : plan.archives()) {
            bytes += Files.size(archive.deb());
        }
        return rounded(bytes) + GENERATED + (bootable ? INITRAMFS : 0);
    }

    /** The size of a tree in which programs run. */
    static long of(FileTree tree) throws IOException {
        Set<RegularFile> files = new HashSet<>();
        long[] bytes = {0};
        tree.walk((path, node) -> {
            if (node instanceof RegularFile file && files.add(file)) {
                bytes[0] += file.content().size();
            }
        });
        return rounded(bytes[0]) + GENERATED + INITRAMFS;
    }

    /** Files take whole pages, and not a few are small. */
    private static long rounded(long bytes) {
        return bytes + bytes / 8;
    }
}
