// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopLevelLinksTest {

    @ParameterizedTest
    @CsvSource({
        "home, var/home, var/home, 755",
        "root, var/roothome, var/roothome, 700",
        "opt, var/opt, var/opt, 755",
        "srv, var/srv, var/srv, 755",
        "mnt, var/mnt, var/mnt, 755",
        "usr/local, ../var/usrlocal, var/usrlocal, 755"
    })
    void writableDirectoriesLeadIntoVarWhetherTheTreeHasThemOrNot(String path, String target, String place, String mode)
            throws IOException {
        FileTree without = lay(new TreeBuilder());
        FileTree with = lay(new TreeBuilder().directory(path + "/below", 0711, 3, 4));

        assertThat(TreeBuilder.target(without, path)).isEqualTo(target);
        assertThat(TreeBuilder.metadata(without, place).mode()).isEqualTo(Integer.parseInt(mode, 8));
        assertThat(TreeBuilder.target(with, path)).isEqualTo(target);
        assertThat(TreeBuilder.metadata(with, place + "/below").mode()).isEqualTo(0711);
    }

    @Test
    void mediaLeadsIntoRun() throws IOException {
        FileTree tree = lay(new TreeBuilder().directory("media/cdrom"));

        assertThat(TreeBuilder.target(tree, "media")).isEqualTo("run/media");
    }

    @Test
    void aDirectoryKeepsItsMetadata() throws IOException {
        FileTree tree = lay(new TreeBuilder().directory("usr/local", 02775, 0, 50));

        assertThat(TreeBuilder.metadata(tree, "var/usrlocal").mode()).isEqualTo(02775);
    }

    @Test
    void whatIsAlreadyInVarIsJoined() throws IOException {
        FileTree tree = lay(new TreeBuilder()
                .file("var/home/a/x", "x")
                .file("home/a/y", "y")
                .file("home/b", "b"));

        assertThat(TreeBuilder.text(tree, "var/home/a/x")).isEqualTo("x");
        assertThat(TreeBuilder.text(tree, "var/home/a/y")).isEqualTo("y");
        assertThat(TreeBuilder.text(tree, "var/home/b")).isEqualTo("b");
    }

    @Test
    void twoFilesForOnePlaceAreRefused() {
        assertThatThrownBy(() -> lay(new TreeBuilder().file("var/srv/x", "1").file("srv/x", "2")))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("/var/srv/x");
    }

    @Test
    void aLinkThatThePackagesHaveStays() throws IOException {
        assertThat(TreeBuilder.target(lay(new TreeBuilder().symlink("home", "usr/home")), "home"))
                .isEqualTo("usr/home");
    }

    @Test
    void linksThatLeadOutOfAMovedDirectoryStillLeadThere() throws IOException {
        FileTree tree = lay(new TreeBuilder()
                .symlink("srv/www/site", "../../usr/share/site")
                .symlink("srv/www/current", "../releases/1"));

        assertThat(TreeBuilder.target(tree, "var/srv/www/site")).isEqualTo("/usr/share/site");
        assertThat(TreeBuilder.target(tree, "var/srv/www/current")).isEqualTo("../releases/1");
    }

    @Test
    void aProgramInOptStaysBelowUsr() throws IOException {
        FileTree tree = lay(new TreeBuilder()
                .file("opt/browser/bin/browser", "ELF", 04755, 0, 0)
                .symlink("opt/browser/lib", "../../usr/lib/browser"));

        assertThat(TreeBuilder.target(tree, "var/opt/browser")).isEqualTo("../../usr/lib/opt/browser");
        assertThat(TreeBuilder.metadata(tree, "usr/lib/opt/browser/bin/browser").mode())
                .isEqualTo(04755);
        assertThat(TreeBuilder.target(tree, "usr/lib/opt/browser/lib")).isEqualTo("/usr/lib/browser");
    }

    @Test
    void aProgramInOptWithDataInVarOptLeavesTheDataWritable() throws IOException {
        FileTree tree =
                lay(new TreeBuilder().file("opt/forge/bin/forge", "ELF").directory("var/opt/forge/repositories"));

        assertThat(TreeBuilder.target(tree, "var/opt/forge/bin")).isEqualTo("../../../usr/lib/opt/forge/bin");
        assertThat(tree.find("var/opt/forge/repositories")).isInstanceOf(Directory.class);
    }

    @Test
    void emptyDirectoriesInOptStayWritable() throws IOException {
        assertThat(lay(new TreeBuilder().directory("opt/agent/plugins")).find("var/opt/agent/plugins"))
                .isInstanceOf(Directory.class);
    }

    @Test
    void filesInUsrLocalStayBelowUsrAndItsDirectoriesWritable() throws IOException {
        FileTree tree = lay(new TreeBuilder().file("usr/local/bin/report", "#!/bin/sh\n", 0755, 0, 0));

        assertThat(tree.find("var/usrlocal/bin")).isInstanceOf(Directory.class);
        assertThat(TreeBuilder.target(tree, "var/usrlocal/bin/report"))
                .isEqualTo("../../../usr/lib/usrlocal/bin/report");
        assertThat(tree.find("usr/lib/usrlocal/bin/report")).isInstanceOf(RegularFile.class);
    }

    private static FileTree lay(TreeBuilder tree) throws IOException {
        FileTree made = tree.make();
        new TopLevelLinks(made, new ImageNodes(0), ImageTmpfiles.read(made)).lay();
        return made;
    }
}
