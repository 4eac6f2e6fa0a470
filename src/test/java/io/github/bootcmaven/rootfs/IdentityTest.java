// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etc/hostname",
                "etc/resolv.conf",
                "etc/.resolv.conf.systemd-resolved.bak",
                "etc/.pwd.lock",
                "etc/.updated",
                "etc/passwd-",
                "etc/group-",
                "etc/shadow-",
                "etc/gshadow-",
                "etc/subuid-",
                "etc/subgid-",
                "etc/default/ssh.dpkg-new",
                "usr/share/doc/x.dpkg-tmp"
            })
    void leftoversGo(String path) {
        assertThat(remove(new TreeBuilder().file(path, "x").make(), Set.of()).find(path))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"etc/passwd", "etc/hosts", "etc/default/ssh.dpkg-dist", "opt/x.dpkg-new", "etc/x-"})
    void whatIsNoLeftoverStays(String path) {
        assertThat(remove(new TreeBuilder().file(path, "x").make(), Set.of()).find(path))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"etc/hostname", "etc/resolv.conf", "etc/x.dpkg-new"})
    void whatTheProjectItselfBringsStays(String path) {
        assertThat(remove(new TreeBuilder().file(path, "x").make(), Set.of(path))
                        .find(path))
                .isNotNull();
    }

    @Test
    void theMachineIdIsEmptyAndReadOnly() {
        FileTree tree = remove(
                new TreeBuilder().file("etc/machine-id", "0123", 0644, 0, 0).make(), Set.of());

        assertThat(TreeBuilder.text(tree, "etc/machine-id")).isEmpty();
        assertThat(TreeBuilder.metadata(tree, "etc/machine-id")).isEqualTo(Metadata.root(0444, Timestamps.UNDATED));
    }

    @Test
    void aBootableImageHasAMachineIdToFill() {
        FileTree tree = new TreeBuilder().make();
        new Identity(tree, new ImageNodes(9), new ShapeRequest(9, true)).remove();

        assertThat(TreeBuilder.text(tree, "etc/machine-id")).isEmpty();
    }

    private static FileTree remove(FileTree tree, Set<String> keep) {
        new Identity(tree, new ImageNodes(9), new ShapeRequest(9, false, keep)).remove();
        return tree;
    }
}
