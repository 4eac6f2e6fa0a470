// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Xattrs;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VarToTmpfilesTest {

    private static final String PASSWD = "root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/var/www:/bin/sh\n";

    @ParameterizedTest
    @CsvSource({
        "var/lib/app, d, 0755 root root",
        "var/lib/app, d, 2770 www-data 34",
        "var/lib/app, d, 1777 4000000000 root"
    })
    void directoriesAreDeclaredWithOwnersByNameWhereTheImageKnowsThem(String path, String type, String fields)
            throws IOException {
        String[] field = fields.split(" ");
        FileTree tree = convert(
                new TreeBuilder()
                        .file("etc/passwd", PASSWD)
                        .file("etc/group", "root:x:0:\n")
                        .directory("var/lib")
                        .directory(path, Integer.parseInt(field[0], 8), id(field[1]), id(field[2])),
                Set.of());

        assertThat(lines(tree)).contains(type + " /" + path + " " + fields + " - -");
    }

    @Test
    void filesAreCopiedFromTheFactoryWithOwnerAndMode() throws IOException {
        FileTree tree = convert(
                new TreeBuilder().directory("var/lib/app", 0750, 33, 33).file("var/lib/app/state", "7", 0640, 33, 33),
                Set.of());

        assertThat(lines(tree)).contains("C /var/lib/app/state - - - - -");
        assertThat(TreeBuilder.metadata(tree, "usr/share/factory/var/lib/app/state"))
                .isEqualTo(new Metadata(33, 33, 0640, 0, Xattrs.NONE));
    }

    @Test
    void aDirectoryClosedToOthersIsClosedInTheFactory() throws IOException {
        FileTree tree =
                convert(new TreeBuilder().directory("var/lib/app", 0700, 0, 0).file("var/lib/app/key", "k"), Set.of());

        assertThat(TreeBuilder.metadata(tree, "usr/share/factory/var/lib/app").mode())
                .isEqualTo(0700);
    }

    @Test
    void emptyFilesNeedNoFactory() throws IOException {
        FileTree tree = convert(new TreeBuilder().file("var/lib/flag", "", 0600, 0, 0), Set.of());

        assertThat(lines(tree)).contains("f /var/lib/flag 0600 0 0 - -");
        assertThat(tree.find("usr/share/factory")).isNull();
    }

    @Test
    void whatAPackageDeclaresItselfIsLeftToIt() throws IOException {
        FileTree tree = convert(
                new TreeBuilder()
                        .file("usr/lib/tmpfiles.d/app.conf", "d /var/lib/app/ 0750 app app -\nL /var/lib/l - - - - x\n")
                        .directory("var/lib/app/below")
                        .symlink("var/lib/l", "x"),
                Set.of());

        assertThat(lines(tree)).containsExactly("d /var/lib 0755 0 0 - -", "d /var/lib/app/below 0755 0 0 - -");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "var/.updated",
                "var/backups/dpkg.status.0",
                "var/cache/debconf/passwords.dat",
                "var/cache/ldconfig/aux-cache",
                "var/lib/NetworkManager/secret_key",
                "var/lib/apt/lists/archive_InRelease",
                "var/lib/initramfs-tools/6.12.1",
                "var/lib/logrotate/status",
                "var/lib/systemd/catalog/database",
                "var/lib/systemd/credential.secret",
                "var/lib/systemd/random-seed",
                "var/lib/systemd/timers/stamp-apt-daily.timer",
                "var/log/apt/history.log",
                "var/log/dpkg.log",
                "var/tmp/dracut.x/y"
            })
    void volatileFilesDoNotComeBackUnlessTheProjectBringsThem(String path) throws IOException {
        assertThat(lines(convert(new TreeBuilder().file(path, "x"), Set.of()))).noneMatch(line -> line.contains(path));

        FileTree kept = convert(new TreeBuilder().file(path, "x"), parentsAnd(path));
        assertThat(lines(kept)).contains("C /" + path + " - - - - -");
        assertThat(TreeBuilder.text(kept, "usr/share/factory/" + path)).isEqualTo("x");
    }

    @Test
    void logsThatArePreparedComeBackEmpty() throws IOException {
        FileTree tree = convert(
                new TreeBuilder()
                        .file("etc/group", "utmp:x:43:\n")
                        .directory("var/log/app", 0750, 33, 33)
                        .file("var/log/btmp", "", 0660, 0, 43),
                Set.of());

        assertThat(lines(tree)).contains("f /var/log/btmp 0660 0 utmp - -", "d /var/log/app 0750 33 33 - -");
    }

    @Test
    void varIsEmptyAfterwardsButForDpkgsLink() throws IOException {
        FileTree tree = convert(
                new TreeBuilder()
                        .directory("var/lib", 0711, 0, 0)
                        .symlink("var/lib/dpkg", "../../usr/lib/sysimage/dpkg")
                        .file("var/lib/x/y", "z"),
                Set.of());

        assertThat(TreeBuilder.names(tree, "var")).containsExactly("lib");
        assertThat(TreeBuilder.names(tree, "var/lib")).containsExactly("dpkg");
        assertThat(TreeBuilder.metadata(tree, "var/lib").mode()).isEqualTo(0711);
        assertThat(lines(tree)).noneMatch(line -> line.contains("/var/lib/dpkg"));
    }

    @Test
    void aTreeWithoutVarGetsAnEmptyOne() throws IOException {
        FileTree tree = convert(new TreeBuilder(), Set.of());

        assertThat(tree.find("var")).isInstanceOf(Directory.class);
        assertThat(tree.find(ImageTmpfiles.PATH)).isNull();
    }

    private static long id(String owner) {
        return owner.equals("root") ? 0 : owner.equals("www-data") ? 33 : Long.parseLong(owner);
    }

    private static Set<String> parentsAnd(String path) {
        Set<String> paths = new HashSet<>();
        for (int slash = path.length(); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            paths.add(path.substring(0, slash));
        }
        return paths;
    }

    private static List<String> lines(FileTree tree) throws IOException {
        return TextFile.lines(tree, ImageTmpfiles.PATH).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    private static FileTree convert(TreeBuilder tree, Set<String> keep) throws IOException {
        FileTree made = tree.make();
        ImageTmpfiles tmpfiles = ImageTmpfiles.read(made);
        new VarToTmpfiles(made, new ImageNodes(0), tmpfiles, new ShapeRequest(0, true, keep)).convert();
        tmpfiles.write(made, new ImageNodes(0));
        return made;
    }
}
