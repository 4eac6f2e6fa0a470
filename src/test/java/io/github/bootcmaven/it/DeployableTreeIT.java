// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.testing.BuiltProject;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.TreeReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code /} must look like in a tree that OSTree and bootc deploy, item by item, of the tree of {@code src/it/boot}: in
 * the image's form, which is that of {@code rootfs.tar}, and where it differs in the commit's. How C ostree finds the kernel
 * of it is {@link BootSuite}'s.
 */
class DeployableTreeIT {

    private static BuiltProject project;
    private static FileTree tree;

    @BeforeAll
    static void read() throws Exception {
        project = BuiltProject.named("boot");
        tree = TreeReader.read(project.rootfs());
    }

    /**
     * Item {@code /etc}: the image has it and no {@code /usr/etc}; in the commit its defaults are {@code /usr/etc},
     * and it isn't there.
     */
    @Test
    void etcIsUsrEtcInTheCommitOnly() {
        assertThat(tree.directory("etc")).isNotNull();
        assertThat(tree.find("usr/etc")).isNull();
        assertThat(committed("/")).contains("/usr", "/var").doesNotContain("/etc");
        assertThat(committed("/usr/etc")).contains("/usr/etc/passwd", "/usr/etc/ssh");
    }

    /** Item {@code /usr}: the directories beside it are links into it. */
    @ParameterizedTest
    @ValueSource(strings = {"bin", "lib", "lib64", "sbin"})
    void programsAndLibrariesAreBelowUsr(String name) {
        assertThat(target(name)).isEqualTo("usr/" + name);
    }

    /** Items {@code /sysroot} and, where nothing else of the image's may be, {@code /boot}. */
    @ParameterizedTest
    @ValueSource(strings = {"sysroot", "boot"})
    void whereOstreeMountsIsAnEmptyDirectory(String path) {
        Directory directory = Objects.requireNonNull(tree.directory(path));
        assertThat(directory.children()).isEmpty();
        assertThat(directory.metadata().mode()).isEqualTo(0755);
    }

    /** Item {@code /ostree}: this link and no other. */
    @Test
    void ostreeIsALinkToSysroot() {
        assertThat(target("ostree")).isEqualTo("sysroot/ostree");
    }

    /**
     * Item kernel, and the order of its discovery: one directory with a kernel and its initramfs, and none in older
     * places.
     */
    @Test
    void theKernelIsInItsModulesDirectoryAndNowhereElse() {
        assertThat(paths((path, node) -> path.endsWith("/vmlinuz") || path.startsWith("boot/vmlinuz")))
                .singleElement()
                .satisfies(path -> {
                    assertThat(path).matches("usr/lib/modules/[^/]+/vmlinuz");
                    assertThat(tree.find(path)).isInstanceOf(RegularFile.class);
                    assertThat(tree.find(path.replace("vmlinuz", "initramfs.img")))
                            .isInstanceOf(RegularFile.class);
                });
        assertThat(tree.find("usr/lib/ostree-boot")).isNull();
        assertThat(paths((path, node) -> path.matches("usr/lib/modules/[^/]+/(dtb|devicetree)")))
                .isEmpty();
    }

    /**
     * Item {@code /var}: nothing that a machine would have to be given by copying it. The link is for dpkg in
     * containers.
     */
    @Test
    void varHasOneLinkAndNoData() {
        assertThat(paths((path, node) -> path.startsWith("var/"))).containsExactly("var/lib", "var/lib/dpkg");
        assertThat(target("var/lib/dpkg")).isEqualTo("../../usr/lib/sysimage/dpkg");
    }

    /** Items {@code /run /tmp /proc /sys /dev}: real, and empty; {@code /tmp} is everybody's. */
    @ParameterizedTest
    @CsvSource({"run,755", "tmp,1777", "proc,755", "sys,755", "dev,755"})
    void theApiDirectoriesAreEmpty(String path, String mode) {
        Directory directory = Objects.requireNonNull(tree.directory(path));
        assertThat(directory.children()).isEmpty();
        assertThat(Integer.toOctalString(directory.metadata().mode())).isEqualTo(mode);
    }

    /**
     * Items {@code /home /root /srv /mnt /opt /usr/local /media}: links, and a line of tmpfiles.d that makes what
     * they lead to.
     */
    @ParameterizedTest
    @CsvSource({
        "home,var/home,/var/home,0755",
        "root,var/roothome,/var/roothome,0700",
        "srv,var/srv,/var/srv,0755",
        "mnt,var/mnt,/var/mnt,0755",
        "opt,var/opt,/var/opt,0755",
        "usr/local,../var/usrlocal,/var/usrlocal,0755",
        "media,run/media,/run/media,0755"
    })
    void whatAMachineWritesIsALinkThatTmpfilesMakesWorthwhile(String path, String target, String place, String mode)
            throws IOException {
        assertThat(target(path)).isEqualTo(target);
        assertThat(tmpfiles())
                .filteredOn(line -> line.matches("[dqQ]\\$?[+!]* +" + place + " +" + mode + " .*"))
                .as("a line for " + place)
                .isNotEmpty();
    }

    /** Item file types: files, links, directories; in the tar itself, since a tree can't have others. */
    @Test
    void thereIsNothingButFilesLinksAndDirectories() throws IOException {
        List<String> others = new ArrayList<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(project.rootfs())))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!(entry.isFile() || entry.isDirectory() || entry.isSymbolicLink() || entry.isLink())
                        || entry.isCharacterDevice()
                        || entry.isBlockDevice()
                        || entry.isFIFO()) {
                    others.add(entry.getName());
                }
            }
        }
        assertThat(others).isEmpty();
    }

    /** Item names: of nodes and in links, UTF-8, and none that container tools take for a deletion. */
    @Test
    void namesAreUtf8AndNoWhiteouts() {
        BiPredicate<String, Node> odd = (path, node) -> isMalformed(path)
                || (node instanceof Symlink link && isMalformed(link.target()))
                || path.substring(path.lastIndexOf('/') + 1).startsWith(".wh.");
        assertThat(paths(odd)).isEmpty();
    }

    private static boolean isMalformed(String text) {
        return text.contains("\ufffd") || !StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** What rpm-ostree does besides: the root's own mode, and the package database where updates replace it. */
    @Test
    void theRootIsOpenAndThePackageDatabaseIsBelowUsr() throws IOException {
        assertThat(tree.root().metadata().mode()).isEqualTo(0755);
        assertThat(tree.find("usr/lib/sysimage/dpkg/status")).isInstanceOf(RegularFile.class);
        assertThat(tmpfiles()).contains("L+ /var/lib/dpkg - - - - ../../usr/lib/sysimage/dpkg");
    }

    /**
     * prepare-root.conf: where bootc and ostree look last, and not where they look first; composefs where it works,
     * and a read-only sysroot.
     */
    @Test
    void prepareRootIsConfiguredOnce() throws IOException {
        assertThat(tree.find("etc/ostree/prepare-root.conf")).isNull();
        assertThat(new String(bytes("usr/lib/ostree/prepare-root.conf"), StandardCharsets.UTF_8))
                .containsSubsequence("[composefs]\nenabled = maybe\n", "[sysroot]\nreadonly = true\n");
    }

    /** Users and groups: the ids that files belong to are those of the image's own accounts, which sysusers.d declares. */
    @Test
    void filesBelongToAccountsOfTheImage() throws IOException {
        Set<Long> users = ids("etc/passwd");
        Set<Long> groups = ids("etc/group");
        assertThat(paths((path, node) -> !users.contains(node.metadata().uid())
                        || !groups.contains(node.metadata().gid())))
                .isEmpty();
        assertThat(lines("usr/lib/sysusers.d")).anyMatch(line -> line.matches("u!? +sshd +.*"));
    }

    /** Debian images elsewhere: the label, and none of their links that landed within the directory they should replace. */
    @Test
    void theImageIsLabelledAndNoLinkIsInItsOwnPlace() throws IOException {
        ImageLayout layout = ImageLayout.open(project.folder().resolve("target/bootc/image"));
        ImageConfig config = layout.config(
                layout.manifest(layout.find(project.imageReference())).config());
        assertThat(config.config().labels()).containsEntry("containers.bootc", "1");
        assertThat(paths((path, node) -> path.matches("(opt|mnt|home|srv|root)/.*")))
                .isEmpty();
    }

    /**
     * composefs: the directories that are emptied at boot are there, and no attribute but capabilities, which alone
     * survive.
     */
    @Test
    void composefsLosesNothing() {
        for (String path : List.of("usr", "boot", "sysroot", "run")) {
            assertThat(tree.directory(path)).as(path).isNotNull();
        }
        Set<String> names = new TreeSet<>();
        paths((path, node) -> {
            node.metadata().xattrs().forEach((name, value) -> names.add(name));
            return false;
        });
        assertThat(names).isSubsetOf("security.capability");
    }

    private static String target(String path) {
        return tree.find(path) instanceof Symlink link ? link.target() : "no link";
    }

    private static List<String> paths(BiPredicate<String, Node> wanted) {
        List<String> paths = new ArrayList<>();
        try {
            tree.walk((path, node) -> {
                if (wanted.test(path, node)) {
                    paths.add(path);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return paths;
    }

    /** What C ostree lists of a directory of the commit. */
    private static List<String> committed(String path) {
        return HostTool.required("ostree")
                .run("ls", "--repo=" + project.repository(), project.ref(), path)
                .lines()
                .map(line -> line.replaceFirst("^[^/]*", "").replaceFirst(" -> .*", ""))
                .filter(name -> !name.equals(path))
                .collect(Collectors.toList());
    }

    private static byte[] bytes(String path) throws IOException {
        RegularFile file = (RegularFile) Objects.requireNonNull(tree.find(path));
        try (InputStream in = file.content().open()) {
            return in.readAllBytes();
        }
    }

    private static Set<Long> ids(String path) throws IOException {
        return new String(bytes(path), StandardCharsets.UTF_8)
                .lines()
                .map(line -> Long.valueOf(line.split(":", -1)[2]))
                .collect(Collectors.toSet());
    }

    private static List<String> tmpfiles() throws IOException {
        return lines("usr/lib/tmpfiles.d");
    }

    /** The lines of all files of a folder. */
    private static List<String> lines(String folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String name :
                Objects.requireNonNull(tree.directory(folder)).children().keySet()) {
            if (tree.find(folder + "/" + name) instanceof RegularFile) {
                new String(bytes(folder + "/" + name), StandardCharsets.UTF_8)
                        .lines()
                        .forEach(lines::add);
            }
        }
        return lines;
    }
}
