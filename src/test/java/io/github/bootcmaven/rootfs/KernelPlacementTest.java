// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.DebianTree;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import org.junit.jupiter.api.Test;

class KernelPlacementTest {

    private static final String MODULES = "usr/lib/modules/6.12.1/";

    @Test
    void theKernelMovesBesideItsModulesAndKeepsItsMetadata() {
        FileTree tree = place(
                new TreeBuilder()
                        .at(7)
                        .file("boot/vmlinuz-6.12.1", "kernel", 0600, 0, 0)
                        .file("boot/config-6.12.1", "config")
                        .file("boot/System.map-6.12.1", "map")
                        .file(MODULES + "initramfs.img", "initramfs", 0600, 0, 0),
                true);

        assertThat(TreeBuilder.text(tree, MODULES + "vmlinuz")).isEqualTo("kernel");
        assertThat(TreeBuilder.metadata(tree, MODULES + "vmlinuz")).isEqualTo(Metadata.root(0600, 7));
        assertThat(TreeBuilder.text(tree, MODULES + "config")).isEqualTo("config");
        assertThat(TreeBuilder.text(tree, MODULES + "System.map")).isEqualTo("map");
        assertThat(tree.find("boot/vmlinuz-6.12.1")).isNull();
    }

    @Test
    void aKernelThatIsInPlaceStays() {
        FileTree tree = place(
                new TreeBuilder().file(MODULES + "vmlinuz", "kernel").file(MODULES + "initramfs.img", "initramfs"),
                true);

        assertThat(TreeBuilder.text(tree, MODULES + "vmlinuz")).isEqualTo("kernel");
    }

    @Test
    void modulesWithoutAKernelAreNone() {
        FileTree tree = place(
                DebianTree.kernel(new TreeBuilder(), "6.12.1").file("usr/lib/modules/6.1.0/extra/x.ko", "module"),
                true);

        assertThat(TreeBuilder.text(tree, MODULES + "vmlinuz")).isEqualTo("kernel 6.12.1");
    }

    @Test
    void twoKernelsAreRefusedByName() {
        TreeBuilder tree = DebianTree.kernel(DebianTree.kernel(new TreeBuilder(), "6.12.1-cloud"), "6.12.1");

        assertThatThrownBy(() -> place(tree, false))
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo("<packages>"))
                .hasMessageContaining("6.12.1 and 6.12.1-cloud");
    }

    @Test
    void noKernelIsRefusedWhereTheImageIsToBoot() {
        assertThatThrownBy(() -> place(new TreeBuilder(), true))
                .isInstanceOfSatisfying(BootcException.class, e -> {
                    assertThat(e.element()).isEqualTo("<packages>");
                    assertThat(e.hint()).contains("linux-image-");
                })
                .hasMessageContaining("no package brings a kernel");
    }

    @Test
    void noKernelIsFineElsewhere() {
        place(new TreeBuilder().directory("boot"), false);
    }

    @Test
    void aKernelWithoutInitramfsCannotBoot() {
        TreeBuilder tree = DebianTree.kernel(new TreeBuilder(), "6.12.1").file(MODULES + "initramfs.img", "");

        assertThatThrownBy(() -> place(tree, true))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("no initramfs at /usr/lib/modules/6.12.1/initramfs.img");
    }

    @Test
    void aKernelWithoutModulesIsRefused() {
        assertThatThrownBy(() -> place(new TreeBuilder().file("boot/vmlinuz-6.12.1", "kernel"), false))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("no modules in /usr/lib/modules/6.12.1");
    }

    private static FileTree place(TreeBuilder tree, boolean bootable) {
        FileTree made = tree.make();
        new KernelPlacement(made, new ShapeRequest(0, bootable)).place();
        return made;
    }
}
