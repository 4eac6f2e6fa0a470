// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.DpkgTree;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComponentsTest {

    private static RegularFile file(String text) {
        return new RegularFile(Metadata.root(0644, 0), Content.of(text.getBytes(UTF_8)));
    }

    private static FileTree tree() {
        return new DpkgTree()
                .install("mawk", null, "1.3", "/usr/bin/mawk", "/usr/share/man/man1/mawk.1.gz", "/usr/share/doc/mawk/x")
                .install(
                        "libc6", "glibc (2.41)", "2.41-12", "/lib/x86_64-linux-gnu/libc.so.6", "/usr/share/doc/libc6/x")
                .install("libc-bin", "glibc", "2.41-12", "/sbin/ldconfig", "/usr/bin/localedef")
                .install("udev", "systemd", "257", "/usr/bin/systemd-hwdb", "/usr/lib/udev/hwdb.d/20-a.hwdb")
                .install("python3-x", "python-x", "1", "/usr/lib/python3/dist-packages/x.py")
                .install("ca-certificates", null, "1", "/usr/sbin/update-ca-certificates", "/etc/ssl/certs/")
                .install("openssl", null, "3", "/etc/ssl/openssl.cnf", "/etc/ssl/certs/")
                .install("pix", null, "1", "/usr/lib/pix/loader.so", "/usr/lib/pix/")
                .install("dash", null, "1", "/bin/sh", "/usr/share/man/man1/sh.1.gz")
                .install("greedy", null, "1", "/bin/sh", "/usr/bin/sh.distrib")
                .install(
                        "linux-image-6.12",
                        "linux-signed-amd64 (6.12)",
                        "6.12",
                        "/usr/lib/modules/6.12/kernel/a.ko",
                        "/usr/share/doc/linux-image-6.12/copyright",
                        "/boot/config-6.12")
                .install("microcode", null, "1", "/lib/firmware/m.bin", "/usr/share/doc/microcode/x")
                .install("cron", null, "1", "/etc/crontab", "/var/spool/cron/tabs", "/etc/cron.d/")
                .divert("/bin/sh", "/bin/sh.distrib", "greedy")
                .symlink("usr/bin/awk", "/etc/alternatives/awk")
                .symlink("etc/alternatives/awk", "/usr/bin/mawk")
                .symlink("etc/alternatives/lost", "/usr/bin/lost")
                .symlink("usr/bin/gawk", "mawk")
                .file("usr/lib/python3/dist-packages/__pycache__/x.cpython-313.pyc", "")
                .file("usr/lib/python3/dist-packages/__pycache__/y.cpython-313.pyc", "")
                .file("usr/lib/udev/hwdb.bin", "")
                .file("etc/ssl/certs/ca-certificates.crt", "")
                .file("etc/ld.so.cache", "")
                .file("etc/passwd", "")
                .file("usr/lib/pix/loaders.cache", "")
                .file("usr/share/applications/mimeinfo.cache", "")
                .file("usr/lib/modules/6.12/initramfs.img", "")
                .file("usr/lib/modules/6.12/vmlinuz", "")
                .file("usr/lib/modules/6.12/modules.dep", "")
                .file("usr/lib/locale/locale-archive", "")
                .file("usr/lib/own/program", "")
                .file("usr/share/factory/var/spool/cron/tabs", "")
                .file("usr/share/factory/var/lib/ucf/registry", "")
                .file("usr/share/factory/var/lib/app/data", "")
                .make();
    }

    @ParameterizedTest
    @CsvSource({
        "usr/bin/mawk, mawk",
        // Merged /usr: the package says /lib and /sbin.
        "usr/lib/x86_64-linux-gnu/libc.so.6, glibc",
        "usr/sbin/ldconfig, glibc",
        "usr/share/doc/libc6/x, glibc",
        // Alternatives are those of the program they lead to; other links are nobody's.
        "usr/bin/awk, mawk",
        "etc/alternatives/awk, mawk",
        "etc/alternatives/lost, configuration",
        "usr/bin/gawk, unpackaged",
        // Diverted: dash's file is where greedy has moved it to, and its own name is greedy's file.
        "usr/bin/sh, greedy",
        "usr/bin/sh.distrib, dash",
        // Generated files.
        "usr/lib/python3/dist-packages/__pycache__/x.cpython-313.pyc, python-x",
        "usr/lib/python3/dist-packages/__pycache__/y.cpython-313.pyc, unpackaged",
        "usr/lib/udev/hwdb.bin, systemd",
        "usr/lib/locale/locale-archive, glibc",
        "etc/ssl/certs/ca-certificates.crt, ca-certificates",
        "usr/lib/pix/loaders.cache, pix",
        "usr/share/applications/mimeinfo.cache, package-database",
        "etc/ld.so.cache, package-database",
        "usr/share/factory/var/lib/ucf/registry, package-database",
        // Configuration files of packages, and others.
        "etc/ssl/openssl.cnf, openssl",
        "etc/crontab, cron",
        "etc/passwd, configuration",
        "etc, configuration",
        // What is kept apart.
        "usr/lib/modules/6.12/kernel/a.ko, kernel",
        "usr/lib/modules/6.12/vmlinuz, kernel",
        "usr/lib/modules/6.12/modules.dep, kernel",
        "usr/share/doc/linux-image-6.12/copyright, kernel",
        "boot/config-6.12, kernel",
        "usr/lib/modules/6.12/initramfs.img, initramfs",
        "usr/lib/firmware/m.bin, firmware",
        "usr/share/doc/microcode/x, microcode",
        "usr/lib/sysimage/dpkg/status, package-database",
        "usr/lib/sysimage/dpkg/info/mawk.list, package-database",
        "var/lib/dpkg, package-database",
        // What an image has of a machine's data.
        "usr/share/factory/var/spool/cron/tabs, cron",
        "usr/share/factory/var/lib/app/data, unpackaged",
        "usr/lib/own/program, unpackaged",
        "bin, unpackaged",
        "'', unpackaged"
    })
    void everyPathBelongsToOneComponent(String path, String component) throws IOException {
        assertThat(Components.of(tree()).orElseThrow().of(path)).isEqualTo(component);
    }

    @Test
    void sizesAddUpToTheTree() throws IOException {
        FileTree tree = tree();
        long[] total = {0};
        tree.walk((path, node) -> {
            if (node instanceof RegularFile file) {
                total[0] += file.content().size();
            }
        });
        assertThat(Components.of(tree).orElseThrow().sizes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(total[0]);
    }

    @Test
    void aTreeWithoutADatabaseHasNoComponents() throws IOException {
        assertThat(Components.of(new TreeBuilder().file("usr/bin/sh", "x").make()))
                .isEmpty();
    }

    @Test
    void aDatabaseThatIsCutShortIsAnError() {
        FileTree tree = new DpkgTree().install("a", null, "1", "/usr/bin/a").make();
        tree.put(DpkgTree.DATABASE + "/diversions", file("/a\n/b\n"));
        assertThatThrownBy(() -> Components.of(tree))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("/diversions ends midway");
        FileTree broken = new DpkgTree().install("a", null, "1", "/usr/bin/a").make();
        broken.put(DpkgTree.DATABASE + "/status", file("not a stanza\n"));
        assertThatThrownBy(() -> Components.of(broken))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("/status of the tree");
    }

    @Test
    void aLinkToTheRootLeadsThere() {
        ResolvedPaths paths =
                new ResolvedPaths(new TreeBuilder().symlink("usr/lib/root", "/").make());
        assertThat(paths.of("/usr/lib/root/usr/bin/b")).isEqualTo("usr/bin/b");
        assertThat(paths.of("/usr/lib/root/top")).isEqualTo("top");
    }

    @Test
    void linksThatLeadInCirclesEndSomewhere() throws IOException {
        FileTree tree = new DpkgTree()
                .install("a", null, "1", "/loop/x/y")
                .symlink("usr/loop", "loop")
                .symlink("etc/alternatives/a", "/etc/alternatives/b")
                .symlink("etc/alternatives/b", "a")
                .symlink("usr/one", "two/x")
                .symlink("usr/two", "one/x")
                .make();
        Components components = Components.of(tree).orElseThrow();
        assertThat(components.of("etc/alternatives/a")).isEqualTo(Components.CONFIGURATION);
        ResolvedPaths paths = new ResolvedPaths(tree);
        assertThat(paths.of("/usr/loop/x")).endsWith("x");
        assertThat(paths.of("/usr/one/x")).endsWith("x");
        assertThat(paths.of("/../.././usr//bin/../lib/x")).isEqualTo("usr/lib/x");
    }
}
