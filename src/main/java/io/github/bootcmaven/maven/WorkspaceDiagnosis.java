// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.content.CachePruning;
import io.github.bootcmaven.log.Diagnosis;
import io.github.bootcmaven.process.AvailableMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Looks at the room there is: for the tree in memory, and for the cache on the disk. */
final class WorkspaceDiagnosis {

    /** What a small bootable image takes, with some to spare: its tree in memory; its packages, tar, objects and layers on disk. */
    private static final long LEAST_MEMORY = 1_500_000_000L;

    private static final long LEAST_DISK = 4_000_000_000L;

    private static final String MEMORY = "memory";
    private static final String CACHE = "cache";

    private final Path cache;

    WorkspaceDiagnosis(Path cache) {
        this.cache = cache;
    }

    List<Diagnosis> findings() throws IOException {
        return List.of(memory(), cache());
    }

    private static Diagnosis memory() throws IOException {
        long limit = AvailableMemory.forTrees();
        String finding = MavenBuildLog.megabytes(limit) + " for the tree of an image";
        return limit >= LEAST_MEMORY
                ? Diagnosis.good(MEMORY, finding)
                : Diagnosis.limited(
                        MEMORY,
                        finding + ": larger ones are made on the disk, which is slower",
                        "end other programs, or add swap: fallocate -l 4G /swapfile && chmod 600 /swapfile &&"
                                + " mkswap /swapfile && swapon /swapfile");
    }

    private Diagnosis cache() {
        try {
            Files.createDirectories(cache);
            Path probe = Files.createTempFile(cache, ".unfinished-", "");
            Files.delete(probe);
            long room = Files.getFileStore(cache).getUsableSpace();
            CachePruning.Report size =
                    CachePruning.prune(Workspace.pruning(cache, null, null, true), Clock.systemUTC());
            String finding = cache + ", " + MavenBuildLog.megabytes(size.size()) + " in it, "
                    + MavenBuildLog.megabytes(room) + " free";
            return room >= LEAST_DISK
                    ? Diagnosis.good(CACHE, finding)
                    : Diagnosis.limited(
                            CACHE,
                            finding,
                            "mvn bootc:prune -Dbootc.prune.age=7d, or -Dbootc.cache=<folder elsewhere>");
        } catch (IOException e) {
            return Diagnosis.broken(
                    CACHE,
                    cache + " can't be written: " + e.getMessage(),
                    "sudo chown -R " + System.getProperty("user.name") + " " + cache
                            + ", or -Dbootc.cache=<folder elsewhere>");
        }
    }
}
