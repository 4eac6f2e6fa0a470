// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InitramfsGeneratorTest {

    private static final String HOOK = "usr/share/initramfs-tools/hooks/ostree";
    private static final String SCRIPT = "usr/share/initramfs-tools/scripts/local-bottom/ostree";

    @Test
    void theTreeHasChosen() {
        assertThat(InitramfsGenerator.in(new TreeBuilder().make())).isEmpty();
        assertThat(InitramfsGenerator.in(
                        new TreeBuilder().file("usr/bin/dracut", "x").make()))
                .contains(InitramfsGenerator.DRACUT);
        assertThat(InitramfsGenerator.in(
                        new TreeBuilder().file("usr/sbin/mkinitramfs", "x").make()))
                .contains(InitramfsGenerator.INITRAMFS_TOOLS);
    }

    @Test
    void initramfsToolsGetsWhatItLacksForOstreeUnlessTheImageHasIt() {
        FileTree tree = new TreeBuilder().file("usr/sbin/mkinitramfs", "x").make();
        InitramfsGenerator.INITRAMFS_TOOLS.prepare(tree);
        for (String path : List.of(HOOK, SCRIPT)) {
            Node file = Objects.requireNonNull(tree.find(path), path);
            assertThat(file.metadata().mode()).as(path).isEqualTo(0755);
        }

        FileTree own = new TreeBuilder().file(HOOK, "own").make();
        Node before = own.find(HOOK);
        InitramfsGenerator.INITRAMFS_TOOLS.prepare(own);
        assertThat(own.find(HOOK)).isSameAs(before);
        assertThat(own.find(SCRIPT)).isNotNull();

        FileTree other = new TreeBuilder().file("usr/bin/dracut", "x").make();
        InitramfsGenerator.DRACUT.prepare(other);
        assertThat(other.find("usr/share")).isNull();
    }

    @Test
    void whateverAHookMayReadIsInTheViewOfInitramfsTools() {
        FileTree configured = new TreeBuilder().file("usr/bin/a", "x").make();
        FileTree customised = configured.copy();
        customised.put("usr/bin/b", Objects.requireNonNull(configured.find("usr/bin/a")));

        assertThat(InitramfsGenerator.INITRAMFS_TOOLS
                        .view(configured, customised)
                        .tree()
                        .find("usr/bin/b"))
                .isNotNull();
        assertThat(InitramfsGenerator.DRACUT.view(configured, customised).tree().find("usr/bin/b"))
                .isNull();
    }
}
