// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.GeneratedContent;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tree that is made while it is read: tests run in a heap of 512 MiB, and {@code -Dbootc.large.files=300000
 * -Dbootc.large.bytes=8589934592} is a system of 8 GiB in 300,000 files.
 */
class LargeCommitTest {

    private static final int FILES = Integer.getInteger("bootc.large.files", 3000);
    private static final long BYTES = Long.getLong("bootc.large.bytes", 96L << 20);

    @TempDir
    private Path folder;

    @Test
    void aLargeTreeIsCommittedVerifiedAndRead() throws IOException {
        FileTree tree = new FileTree(OstreeFixtures.directory());
        // One file has a sixteenth of it all, the others have the rest.
        long large = BYTES / 16;
        tree.put("large", file(FILES, large));
        for (int i = 1; i < FILES; i++) {
            String directory = "usr/%02d/%02d".formatted(i % 97, i / 97 % 53);
            tree.mkdirs(directory, OstreeFixtures.root(0755));
            tree.put(directory + "/" + i, file(i, (BYTES - large) / (FILES - 1)));
        }
        OstreeRepository repository = OstreeRepository.create(folder.resolve("repo"));

        CommitResult result = new CommitWriter(repository, BuildLog.SILENT)
                .write(tree, CommitRequest.of("large", 1).withRefs(List.of("main")));

        assertThat(result.contentBytes()).isBetween(BYTES - FILES, BYTES);
        FsckReport report = Fsck.check(repository);
        assertThat(report.findings()).isEmpty();
        assertThat(report.contentBytes()).isEqualTo(result.contentBytes());
        CommitResult again = new CommitWriter(repository, BuildLog.SILENT)
                .write(CommitTree.read(repository, result.checksum()), CommitRequest.of("large", 1));
        assertThat(again.written()).isEqualTo(1);
        assertThat(again.commit().tree()).isEqualTo(result.commit().tree());
    }

    private static RegularFile file(long number, long size) {
        return new RegularFile(OstreeFixtures.root(0644), new GeneratedContent(number, size));
    }
}
