// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.DebianTree;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.TreeWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootcShapeTest {

    private static final long TIMESTAMP = 1_767_225_600;
    private static final ShapeRequest BOOTABLE = new ShapeRequest(TIMESTAMP, true);

    @Test
    void aDebianTreeGetsTheLayoutThatBootcsLintsAskFor() throws IOException {
        FileTree tree = shape(DebianTree.bootable().make());

        assertThat(tree.root().children().keySet())
                .containsExactly(
                        "bin", "boot", "dev", "efi", "etc", "home", "lib", "media", "mnt", "opt", "ostree", "proc",
                        "root", "run", "srv", "sys", "sysroot", "tmp", "usr", "var");
        for (String empty : List.of("boot", "dev", "efi", "proc", "run", "sys", "sysroot", "tmp")) {
            assertThat(tree.directory(empty)).as(empty).isNotNull();
            assertThat(tree.root().get(empty))
                    .isInstanceOfSatisfying(
                            Directory.class, d -> assertThat(d.children()).isEmpty());
        }
        assertThat(TreeBuilder.target(tree, "ostree")).isEqualTo("sysroot/ostree");
        assertThat(tree.find("usr/lib/modules/" + DebianTree.KERNEL + "/vmlinuz"))
                .isInstanceOf(RegularFile.class);
        assertThat(tree.find("usr/etc")).isNull();
        assertThat(paths(tree, "var")).containsExactly("var/lib", "var/lib/dpkg");
    }

    @Test
    void whatPackagesHaveInVarIsDeclaredOnceAndWhatTheyDeclareThemselvesIsNot() throws IOException {
        FileTree tree = shape(DebianTree.bootable().make());

        assertThat(TreeBuilder.text(tree, ImageTmpfiles.PATH).lines().filter(line -> !line.startsWith("#")))
                .containsExactly(
                        "d /run/media 0755 root root - -",
                        "d /var/cache/ldconfig 0755 root root - -",
                        "d /var/cache/man 0755 root root - -",
                        "d /var/home 0755 root root - -",
                        "L+ /var/lib/dpkg - - - - ../../usr/lib/sysimage/dpkg",
                        "d /var/lib/pam 0755 root root - -",
                        "C /var/lib/pam/seen - - - - -",
                        "d /var/lib/python 0755 root root - -",
                        "f /var/lib/python/python3.13_installed 0644 root root - -",
                        "d /var/lib/systemd 0755 root root - -",
                        "f /var/log/btmp 0660 root utmp - -",
                        "d /var/log/journal 2755 root systemd-journal - -",
                        "d /var/mail 2775 root mail - -",
                        "d /var/mnt 0755 root root - -",
                        "d /var/opt 0755 root root - -",
                        "d /var/roothome 0700 root root - -",
                        "C /var/roothome/.bashrc - - - - -",
                        "d /var/spool 0755 root root - -",
                        "L /var/spool/mail - - - - ../mail",
                        "d /var/srv 0755 root root - -",
                        "d /var/usrlocal 0755 root root - -",
                        "d /var/usrlocal/bin 0755 root root - -",
                        "L /var/usrlocal/man - - - - share/man",
                        "d /var/usrlocal/share 0755 root root - -",
                        "d /var/usrlocal/share/man 0755 root root - -");
        assertThat(TreeBuilder.text(tree, "usr/share/factory/var/lib/pam/seen")).isEqualTo("unix\n");
        assertThat(TreeBuilder.text(tree, "usr/share/factory/var/roothome/.bashrc"))
                .isEqualTo("umask 022\n");
        assertThat(tree.find("usr/share/factory/var/roothome"))
                .isInstanceOfSatisfying(
                        Directory.class, d -> assertThat(d.metadata().mode()).isEqualTo(0700));
    }

    @Test
    void nothingOfOneMachineOrOfTheBuildStays() throws IOException {
        FileTree tree = shape(DebianTree.bootable().make());

        assertThat(paths(tree, ""))
                .noneMatch(path -> path.contains("ssh_host_") || path.endsWith("-old") || path.endsWith("passwd-"))
                .doesNotContain("etc/hostname", "etc/resolv.conf", "etc/.pwd.lock", "vmlinuz", "initrd.img");
        assertThat(TreeBuilder.text(tree, "etc/machine-id")).isEmpty();
        tree.walk((path, node) -> assertThat(node.metadata().mtime()).as(path).isLessThanOrEqualTo(TIMESTAMP));
    }

    @Test
    void aShapedTreeStaysAsItIs() throws IOException {
        FileTree once = shape(DebianTree.bootable().make());
        Digest before = digest(once);

        assertThat(digest(shape(once))).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everythingInVarThatIsNotVolatileComesBackWhateverItIsCalled(long seed) throws IOException {
        FileTree raw = withRandomState(seed);
        Set<String> expected = new TreeSet<>();
        raw.walk((path, node) -> {
            if (path.startsWith("var/lib/random/")) {
                expected.add("/" + path);
            }
        });

        FileTree tree = shape(raw);

        Set<String> declared = new TreeSet<>();
        for (String text : TextFile.lines(tree, ImageTmpfiles.PATH)) {
            TmpfilesLine line = TmpfilesLine.parse(text);
            if (line != null && line.path().startsWith("/var/lib/random/")) {
                String path = line.resolved().path();
                declared.add(path);
                if (line.type().equals("C")) {
                    assertThat(tree.find("usr/share/factory" + path)).isInstanceOf(RegularFile.class);
                }
            }
        }
        assertThat(declared).as("seed %d", seed).isEqualTo(expected);
        assertThat(paths(tree, "var")).containsExactly("var/lib", "var/lib/dpkg");
        assertThat(digest(tree)).isEqualTo(digest(shape(withRandomState(seed))));
        Digest once = digest(tree);
        assertThat(digest(shape(tree))).isEqualTo(once);
    }

    @Test
    void aBootableTreeNeedsOstreesConfiguration() {
        FileTree tree = DebianTree.bootable().make();
        tree.remove(PrepareRoot.PATH);

        assertThatThrownBy(() -> shape(tree))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("/usr/lib/ostree/prepare-root.conf is missing");
    }

    @Test
    void ostreesConfigurationMayBeInEtcAsWell() throws IOException {
        FileTree tree = DebianTree.bootable()
                .file("etc/ostree/prepare-root.conf", PrepareRoot.TEXT)
                .make();
        tree.remove(PrepareRoot.PATH);

        assertThat(shape(tree).find("etc/ostree/prepare-root.conf")).isNotNull();
    }

    @Test
    void aTreeThatNeedNotBootNeedsNeitherKernelNorConfiguration() throws IOException {
        FileTree tree = new BootcShape()
                .shape(new TreeBuilder().file("usr/bin/sh", "ELF").make(), new ShapeRequest(TIMESTAMP, false));

        assertThat(tree.root().children().keySet()).contains("boot", "sysroot", "ostree", "var");
        assertThat(tree.find("etc/machine-id")).isNull();
    }

    private static FileTree shape(FileTree tree) throws IOException {
        return new BootcShape().shape(tree, BOOTABLE);
    }

    private static FileTree withRandomState(long seed) {
        return DebianTree.bootable()
                .node("var/lib/random", new RandomTrees(seed).nodes(150).make().root())
                .make();
    }

    private static List<String> paths(FileTree tree, String below) throws IOException {
        List<String> paths = new ArrayList<>();
        tree.walk((path, node) -> {
            if (below.isEmpty() || path.startsWith(below + "/")) {
                paths.add(path);
            }
        });
        return paths;
    }

    private static Digest digest(FileTree tree) throws IOException {
        DigestingOutputStream out = new DigestingOutputStream(OutputStream.nullOutputStream());
        TreeWriter.write(tree, out);
        return out.digest();
    }
}
