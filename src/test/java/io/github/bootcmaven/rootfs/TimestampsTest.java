// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimestampsTest {

    private static final long LATEST = 1_700_000_000;
    private static final long UNDATED = Timestamps.UNDATED;

    @Test
    void whatIsYoungerThanTheImageAndEveryDirectoryIsUndated() {
        FileTree tree = new TreeBuilder()
                .at(LATEST - 1)
                .file("old/file", "x")
                .symlink("old/link", "x")
                .at(LATEST + 1)
                .file("new/file", "x", 04755, 1, 2)
                .symlink("new/link", "x")
                .make();

        new Timestamps(LATEST).clamp(tree);

        Map.of(
                        "old",
                        UNDATED,
                        "old/file",
                        LATEST - 1,
                        "old/link",
                        LATEST - 1,
                        "new",
                        UNDATED,
                        "new/file",
                        UNDATED,
                        "new/link",
                        UNDATED)
                .forEach((path, mtime) -> assertThat(
                                TreeBuilder.metadata(tree, path).mtime())
                        .as(path)
                        .isEqualTo(mtime));
        assertThat(TreeBuilder.metadata(tree, "new/file").mode()).isEqualTo(04755);
        assertThat(TreeBuilder.target(tree, "new/link")).isEqualTo("x");
    }

    @Test
    void thePackageDatabaseSaysTheImagesTime() {
        FileTree tree = new TreeBuilder()
                .at(5)
                .file("usr/lib/sysimage/dpkg/status", "x")
                .make();

        new Timestamps(LATEST).clamp(tree);

        assertThat(TreeBuilder.metadata(tree, "usr/lib/sysimage/dpkg/status").mtime())
                .isEqualTo(LATEST);
        assertThat(tree.root().metadata().mtime()).isEqualTo(UNDATED);
    }

    @Test
    void aFileWithTwoNamesStaysOneFile() {
        RegularFile file = new RegularFile(Metadata.root(0644, 101), Content.of(new byte[1]));
        FileTree tree = new TreeBuilder().node("a", file).node("b/c", file).make();

        new Timestamps(100).clamp(tree);

        assertThat(tree.find("a")).isSameAs(tree.find("b/c")).isNotSameAs(file);
    }
}
