// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class TextFileTest {

    @Test
    void onlyRegularFilesHaveText() throws IOException {
        FileTree tree = new TreeBuilder()
                .file("file", "a\nb")
                .directory("directory")
                .symlink("link", "file")
                .make();

        assertThat(TextFile.lines(tree, "file")).containsExactly("a", "b");
        assertThat(TextFile.text(tree, "directory")).isNull();
        assertThat(TextFile.text(tree, "link")).isNull();
        assertThat(TextFile.lines(tree, "missing")).isEmpty();
    }

    @Test
    void aHugeFileIsRefusedUnread() {
        FileTree tree = new TreeBuilder()
                .node("etc/passwd", new RegularFile(Metadata.root(0644, 0), new Content() {
                    @Override
                    public long size() {
                        return 10L << 30;
                    }

                    @Override
                    public InputStream open() {
                        throw new AssertionError("not to be read");
                    }
                }))
                .make();

        assertThatThrownBy(() -> ImageAccounts.of(tree))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("/etc/passwd")
                .hasMessageContaining("10737418240 bytes");
    }
}
