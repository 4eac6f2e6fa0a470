// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DpkgDatabaseTest {

    @Test
    void theDatabaseMovesBelowUsrAndIsLinkedInImageAndMachine() throws IOException {
        FileTree tree = move(new TreeBuilder()
                .file("var/lib/dpkg/status", "Package: x\n")
                .file("var/lib/dpkg/info/x.list", "/.\n")
                .file("var/lib/dpkg/arch", "amd64\n"));

        assertThat(TreeBuilder.text(tree, "usr/lib/sysimage/dpkg/status")).isEqualTo("Package: x\n");
        assertThat(TreeBuilder.text(tree, "usr/lib/sysimage/dpkg/info/x.list")).isEqualTo("/.\n");
        assertThat(TreeBuilder.text(tree, "usr/lib/sysimage/dpkg/arch")).isEqualTo("amd64\n");
        assertThat(TreeBuilder.target(tree, "var/lib/dpkg")).isEqualTo("../../usr/lib/sysimage/dpkg");
        assertThat(TreeBuilder.text(tree, ImageTmpfiles.PATH))
                .contains("L+ /var/lib/dpkg - - - - ../../usr/lib/sysimage/dpkg\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "lock-frontend", "triggers/Lock", "status-old", "diversions-old", "tmp.ci/control"})
    void whatOnlyARunningDpkgNeedsGoes(String name) throws IOException {
        FileTree tree = move(new TreeBuilder().file("var/lib/dpkg/status", "").file("var/lib/dpkg/" + name, "x"));

        assertThat(tree.find("usr/lib/sysimage/dpkg/" + name)).isNull();
    }

    @Test
    void theListOfAvailablePackagesIsEmptied() throws IOException {
        FileTree tree = move(new TreeBuilder().file("var/lib/dpkg/available", "Package: x\n", 0640, 0, 0));

        assertThat(TreeBuilder.text(tree, "usr/lib/sysimage/dpkg/available")).isEmpty();
        assertThat(TreeBuilder.metadata(tree, "usr/lib/sysimage/dpkg/available").mode())
                .isEqualTo(0640);
    }

    @Test
    void aTreeWithoutDpkgGetsNoLink() throws IOException {
        FileTree tree = move(new TreeBuilder().directory("var/lib"));

        assertThat(tree.find("var/lib/dpkg")).isNull();
        assertThat(tree.find(ImageTmpfiles.PATH)).isNull();
    }

    private static FileTree move(TreeBuilder tree) throws IOException {
        FileTree made = tree.make();
        ImageTmpfiles tmpfiles = ImageTmpfiles.read(made);
        new DpkgDatabase(made, new ImageNodes(0), tmpfiles).moveBelowUsr();
        tmpfiles.write(made, new ImageNodes(0));
        return made;
    }
}
