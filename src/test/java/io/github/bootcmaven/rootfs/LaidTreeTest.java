// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.Xattrs;
import org.junit.jupiter.api.Test;

class LaidTreeTest {

    private final FileTree tree = empty();
    private final FileTree upper = empty();

    private static FileTree empty() {
        return new FileTree(new Directory(Metadata.root(0755, 1)));
    }

    private static RegularFile file() {
        return new RegularFile(Metadata.root(0644, 2), Content.of(new byte[] {1}));
    }

    @Test
    void directoriesThatAreThereKeepTheirMetadata() {
        tree.mkdirs("srv/app", new Metadata(7, 8, 0750, 1, Xattrs.NONE));
        upper.mkdirs("srv/app/new", Metadata.root(0755, 2));
        upper.put("srv/app/new/file", file());
        LaidTree.lay(tree, upper);
        assertThat(TreeBuilder.metadata(tree, "srv/app").uid()).isEqualTo(7);
        assertThat(TreeBuilder.metadata(tree, "srv/app/new").mtime()).isEqualTo(2);
        assertThat(tree.find("srv/app/new/file")).isSameAs(upper.find("srv/app/new/file"));
    }

    @Test
    void linksToDirectoriesAreFollowedAndOtherLinksReplaced() {
        tree.mkdirs("usr/lib", Metadata.root(0755, 1));
        tree.put("lib", new Symlink(Metadata.root(0777, 1), "usr/lib"));
        tree.put("usr/lib/x", new Symlink(Metadata.root(0777, 1), "nowhere"));
        upper.mkdirs("lib", Metadata.root(0755, 2));
        upper.put("lib/x", file());
        LaidTree.lay(tree, upper);
        assertThat(tree.find("lib")).isInstanceOf(Symlink.class);
        assertThat(tree.find("usr/lib/x")).isInstanceOf(RegularFile.class);
    }

    @Test
    void aFileOverADirectoryIsAnErrorThatNamesIt() {
        tree.mkdirs("etc/app", Metadata.root(0755, 1));
        upper.mkdirs("etc", Metadata.root(0755, 1));
        upper.put("etc/app", file());
        assertThatThrownBy(() -> LaidTree.lay(tree, upper))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("/etc/app")
                .satisfies(e -> assertThat(((BootcException) e).element()).isEqualTo("<overlays>"));
    }

    @Test
    void aDirectoryOverAFileIsAnError() {
        tree.put("etc", file());
        upper.mkdirs("etc", Metadata.root(0755, 1));
        assertThatThrownBy(() -> LaidTree.lay(tree, upper)).hasMessageContaining("/etc");
    }
}
