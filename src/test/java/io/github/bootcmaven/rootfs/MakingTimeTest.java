// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import org.junit.jupiter.api.Test;

class MakingTimeTest {

    private static final long FROM = 1_600_000_000;
    private static final long TO = FROM + 60;

    private static FileTree tree() {
        return new TreeBuilder()
                .at(FROM - 1)
                .file("before", "x")
                .at(FROM)
                .file("first", "x")
                .symlink("link", "x")
                .at(TO)
                .file("last", "x")
                .at(TO + 1)
                .file("after", "x")
                .make();
    }

    private static long mtime(FileTree tree, String path) {
        return TreeBuilder.metadata(tree, path).mtime();
    }

    @Test
    void aClockBehindTheImagesTimeTellsWhatWasMadeByWhen() {
        FileTree tree = tree();
        tree.mkdirs("proc", Metadata.root(0555, FROM));

        new MakingTime(FROM, TO).undate(tree, TO + 1000);

        assertThat(mtime(tree, "proc")).as("a mount point").isEqualTo(FROM);
        assertThat(mtime(tree, "before")).isEqualTo(FROM - 1);
        assertThat(mtime(tree, "first")).isEqualTo(Timestamps.UNDATED);
        assertThat(mtime(tree, "link")).isEqualTo(Timestamps.UNDATED);
        assertThat(mtime(tree, "last")).isEqualTo(Timestamps.UNDATED);
        assertThat(mtime(tree, "after")).isEqualTo(TO + 1);
    }

    @Test
    void aClockThatIsRightLeavesItToTheImagesTime() {
        FileTree tree = tree();

        new MakingTime(FROM, TO).undate(tree, FROM - 1);

        assertThat(mtime(tree, "first")).isEqualTo(FROM);
    }

    @Test
    void itIsReadAsItIsWrittenAndWhatIsNoneIsNoTimeAtAll() {
        assertThat(MakingTime.parse(new MakingTime(FROM, TO).toString())).isEqualTo(new MakingTime(FROM, TO));
        FileTree tree = tree();
        MakingTime.parse("").undate(tree, TO + 1000);
        assertThat(mtime(tree, "first")).isEqualTo(FROM);
        assertThat(MakingTime.since(MakingTime.now()).to()).isGreaterThanOrEqualTo(FROM);
    }
}
