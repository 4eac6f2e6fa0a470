// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.TreeBuilder;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TmpfilesDeclarationsTest {

    @ParameterizedTest
    @CsvSource({
        "d /var/lib/x, var/lib/x, true",
        "d /var/lib/x/, var/lib/x, true",
        "d /var/lib/x/y, var/lib/x, false",
        "d /root/.ssh, var/roothome/.ssh, true",
        "d /var/run/x, run/x, true",
        "L /var/run - - - - ../run, var/run, true",
        "q /srv, var/srv, false",
        "z /var/log/journal, var/log/journal, false",
        "d /var/log/%m, var/log/%m, false",
        "d /var/log/100%%, var/log/100%, true"
    })
    void aLineStandsForWhatItLeadsTo(String line, String path, boolean created) throws IOException {
        TreeBuilder tree = new TreeBuilder()
                .symlink("root", "var/roothome")
                .symlink("srv", "var/srv")
                .symlink("var/run", "/run")
                .file("usr/lib/tmpfiles.d/x.conf", line + "\n");

        assertThat(TmpfilesDeclarations.of(tree.make()).create(path)).isEqualTo(created);
    }

    @Test
    void theAdministratorsFileStandsInForTheVendorsOfTheSameName() throws IOException {
        TmpfilesDeclarations declarations = TmpfilesDeclarations.of(new TreeBuilder()
                .file("usr/lib/tmpfiles.d/a.conf", "d /var/vendor-a\n")
                .file("etc/tmpfiles.d/a.conf", "d /var/admin-a\n")
                .file("usr/lib/tmpfiles.d/b.conf", "d /var/vendor-b\n")
                .symlink("etc/tmpfiles.d/b.conf", "/dev/null")
                .file("usr/lib/tmpfiles.d/c.conf", "d /var/vendor-c\n")
                .make());

        assertThat(declarations.create("var/vendor-a")).isFalse();
        assertThat(declarations.create("var/admin-a")).isTrue();
        assertThat(declarations.create("var/vendor-b")).isFalse();
        assertThat(declarations.create("var/vendor-c")).isTrue();
    }

    @Test
    void onlyConfFilesCountAndLinksToThemAreFollowed() throws IOException {
        TmpfilesDeclarations declarations = TmpfilesDeclarations.of(new TreeBuilder()
                .file("usr/lib/tmpfiles.d/README", "d /var/readme\n")
                .file("usr/share/app/tmpfiles", "d /var/linked\n")
                .symlink("usr/lib/tmpfiles.d/app.conf", "../../share/app/tmpfiles")
                .symlink("usr/lib/tmpfiles.d/loop.conf", "loop.conf")
                .directory("usr/lib/tmpfiles.d/directory.conf")
                .file(ImageTmpfiles.PATH, "d /var/own\n")
                .make());

        assertThat(declarations.create("var/readme")).isFalse();
        assertThat(declarations.create("var/linked")).isTrue();
        assertThat(declarations.create("var/own")).isFalse();
    }
}
