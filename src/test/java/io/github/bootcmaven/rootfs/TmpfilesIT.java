// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.DebianTree;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** systemd itself makes /var again from a shaped tree: names, owners, modes, links and contents are those of before. */
class TmpfilesIT {

    private static final List<String> NAMES = List.of(
            "plain",
            "a b",
            " lead",
            "trail ",
            "tab\tbed",
            "it's",
            "\"quoted\"",
            "back\\slash",
            "\\x20",
            "100%",
            "%m",
            "%%",
            "#x",
            ";x",
            "-",
            "*[a]?",
            "$(x)",
            "a=b",
            "x\u0001y\u007f");

    @TempDir
    Path folder;

    @Test
    void systemdMakesVarAgain() throws Exception {
        Assumptions.assumeTrue(found("systemd-tmpfiles"), "systemd-tmpfiles is not installed");
        Assumptions.assumeTrue(
                Files.getAttribute(folder, "unix:uid").equals(0), "only root can give files to other users");
        Path before = unpack(withOddState().make(), "before");
        Path after =
                unpack(new BootcShape().shape(withOddState().make(), new ShapeRequest(1_767_225_600, true)), "after");

        run("systemd-tmpfiles", "--create", "--boot", "--root=" + after, "--prefix=/var", "--prefix=/root");

        assertThat(listing(after.resolve("var/lib/odd"))).isEqualTo(listing(before.resolve("var/lib/odd")));
        assertThat(listing(after.resolve("var/roothome"))).containsKeys(".bashrc", ".ssh");
        assertThat(listing(after.resolve("var")))
                .containsKeys("lib/pam/seen", "log/btmp", "mail", "spool/mail", "usrlocal/man", "tmp", "run")
                .doesNotContainKeys("log/dpkg.log", "lib/systemd/random-seed", "cache/ldconfig/aux-cache");
        assertThat(listing(after.resolve("var/lib")).get("dpkg")).isEqualTo("-> ../../usr/lib/sysimage/dpkg");
    }

    private static TreeBuilder withOddState() {
        TreeBuilder tree = DebianTree.bootable();
        int i = 0;
        for (String name : NAMES) {
            i++;
            tree.directory("var/lib/odd/d" + name, 01700 + i, 1000 + i, 8)
                    .file("var/lib/odd/d" + name + "/full " + name, "content " + name, 0600 + i, i, 2000 + i)
                    .file("var/lib/odd/e" + name, "", 0640, 6, 12)
                    .symlink("var/lib/odd/l" + name, name);
        }
        return tree;
    }

    private Path unpack(FileTree tree, String name) throws Exception {
        Path tar = folder.resolve(name + ".tar");
        try (OutputStream out = Files.newOutputStream(tar)) {
            TreeWriter.write(tree, out);
        }
        Path root = Files.createDirectory(folder.resolve(name));
        run("tar", "-x", "-p", "--numeric-owner", "-f", tar.toString(), "-C", root.toString());
        return root;
    }

    /** What is below a directory: paths with mode, owner and content, or target. */
    private static SortedMap<String, String> listing(Path directory) throws IOException {
        SortedMap<String, String> listing = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                listing.put(directory.relativize(path).toString(), describe(path));
            }
        }
        return listing;
    }

    private static String describe(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "-> " + Files.readSymbolicLink(path);
        }
        Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
        return attributes + (Files.isRegularFile(path) ? Files.readString(path) : "");
    }

    private static boolean found(String tool) {
        return Stream.of("/usr/bin/", "/bin/").anyMatch(bin -> Files.isExecutable(Path.of(bin + tool)));
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
