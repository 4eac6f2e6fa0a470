// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Xattrs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseDirectoriesTest {

    private static final ImageNodes NODES = new ImageNodes(9);

    @ParameterizedTest
    @CsvSource({"dev, 755", "proc, 755", "run, 755", "sys, 755", "tmp, 1777", "sysroot, 755", "efi, 755"})
    void mountPointsAreRealAndEmpty(String path, String mode) {
        FileTree missing = make(new TreeBuilder());
        FileTree filled = make(new TreeBuilder().file(path + "/x/y", "z"));
        FileTree linked = make(new TreeBuilder().symlink(path, "x"));

        for (FileTree tree : new FileTree[] {missing, filled, linked}) {
            assertThat(TreeBuilder.names(tree, path)).isEmpty();
            assertThat(TreeBuilder.metadata(tree, path))
                    .isEqualTo(Metadata.root(Integer.parseInt(mode, 8), Timestamps.UNDATED));
        }
    }

    @Test
    void theRootIsRootsAndLeadsToOstree() {
        FileTree tree = new TreeBuilder().make();
        tree.root().setMetadata(new Metadata(5, 5, 0700, 3, Xattrs.NONE));

        new BaseDirectories(tree, NODES).make();

        assertThat(TreeBuilder.metadata(tree, "")).isEqualTo(Metadata.root(0755, 3));
        assertThat(TreeBuilder.target(tree, "ostree")).isEqualTo("sysroot/ostree");
    }

    @Test
    void bootIsEmptyAndNoLinkLeadsIntoIt() {
        FileTree tree = new TreeBuilder()
                .file("boot/grub/unicode.pf2", "x")
                .symlink("vmlinuz", "boot/vmlinuz-1")
                .symlink("initrd.img.old", "boot/initrd.img-1")
                .make();

        new BootDirectory(tree, NODES).empty();

        assertThat(TreeBuilder.names(tree, "")).containsExactly("boot");
        assertThat(TreeBuilder.names(tree, "boot")).isEmpty();
    }

    @Test
    void theAutomountOnBootIsMaskedUnlessAPackageHasOne() {
        FileTree systemd = new TreeBuilder().directory("usr/lib/systemd/system").make();
        FileTree own = new TreeBuilder()
                .file("usr/lib/systemd/system/boot.automount", "[Automount]\n")
                .make();

        new BootDirectory(systemd, NODES).empty();
        new BootDirectory(own, NODES).empty();

        assertThat(TreeBuilder.target(systemd, "usr/lib/systemd/system/boot.automount"))
                .isEqualTo("/dev/null");
        assertThat(TreeBuilder.text(own, "usr/lib/systemd/system/boot.automount"))
                .isEqualTo("[Automount]\n");
    }

    private static FileTree make(TreeBuilder tree) {
        FileTree made = tree.make();
        new BaseDirectories(made, NODES).make();
        return made;
    }
}
