// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.testing.ProjectCopy;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.TreeReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the plugin keeps from dracut changes nothing: of a project with files of its own, in the places where dracut looks and
 * in others, dracut makes the same initramfs, byte for byte, whether it sees the tree as the plugin shows it or the whole. It
 * sees the whole where a project configures dracut, and a comment is such a configuration.
 */
class InitramfsIT {

    /** Files that no package has and that a suite's dracut takes: those of both, and by which one does. */
    private static final Map<String, Map<String, String>> TAKEN = Map.of(
            "both",
            Map.of(
                    "usr/lib/modprobe.d/it.conf", "options loop max_loop=4\n",
                    "usr/lib/sysctl.d/99-it.conf", "kernel.panic = 20\n"),
            "bookworm",
            Map.of("usr/lib/udev/rules.d/95-late.rules", "KERNEL==\"it\", SYMLINK+=\"also\"\n"),
            "trixie",
            Map.of(
                    "usr/lib/systemd/journald.conf.d/it.conf", "[Journal]\nRateLimitBurst=1000\n",
                    "usr/lib/systemd/system.conf.d/it.conf", "[Manager]\nDefaultTimeoutStopSec=30s\n",
                    "usr/lib/systemd/system/systemd-udevd.service.d/it.conf", "[Service]\nTasksMax=100\n"));

    /** Files that an application has. */
    private static final Map<String, String> LEFT = Map.of(
            "etc/app/app.conf", "a = b\n",
            "etc/systemd/system.conf.d/it.conf", "[Manager]\nDefaultTimeoutStartSec=40s\n",
            "opt/app/app", "#!/bin/sh\n",
            "usr/bin/app", "#!/bin/sh\n",
            "usr/lib/app/app.jar", "PK\n",
            "usr/lib/systemd/system/app.service", "[Service]\nExecStart=/usr/bin/app\n",
            "usr/lib/sysusers.d/app.conf", "u app 940\n",
            "usr/lib/tmpfiles.d/app.conf", "d /var/lib/app\n",
            "usr/share/doc/app/copyright", "free\n");

    @ParameterizedTest
    @ValueSource(strings = {"bookworm", "trixie"})
    void dracutMakesTheSameOfTheWholeTree(String suite) throws Exception {
        ProjectCopy project = BootProject.of(suite, "it-initramfs-" + suite);
        add(project, LEFT);
        for (Map<String, String> files : TAKEN.values()) {
            add(project, files);
        }
        byte[] ofView = initramfs(project.build("prepare-package"));
        project.write("src/main/rootfs/etc/dracut.conf.d/it.conf", "# nothing\n");
        byte[] ofAll = initramfs(project.build("prepare-package"));

        Map<String, String> entries = entries(ofView);
        assertThat(entries).isEqualTo(entries(ofAll));
        assertThat(entries.keySet())
                .containsAll(TAKEN.getOrDefault("both", Map.of()).keySet())
                .containsAll(TAKEN.getOrDefault(suite, Map.of()).keySet())
                .doesNotContainAnyElementsOf(LEFT.keySet());
        assertThat(Digest.of(ofView)).isEqualTo(Digest.of(ofAll));
    }

    private static void add(ProjectCopy project, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            project.write("src/main/rootfs/" + file.getKey(), file.getValue());
        }
    }

    /** The initramfs of the tree that the project's last build has left. */
    private static byte[] initramfs(ProjectCopy project) throws IOException {
        FileTree tree = TreeReader.read(project.folder().resolve("target/bootc/rootfs.tar"));
        Directory modules = Objects.requireNonNull(tree.directory("usr/lib/modules"));
        assertThat(modules.children()).hasSize(1);
        Directory kernel = (Directory) modules.children().values().iterator().next();
        RegularFile file = (RegularFile) Objects.requireNonNull(kernel.get("initramfs.img"));
        try (InputStream in = file.content().open()) {
            return in.readAllBytes();
        }
    }

    /** The paths in an initramfs that zstd has compressed, each with its mode and the digest of what is there. */
    private static Map<String, String> entries(byte[] initramfs) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (CpioArchiveInputStream cpio =
                new CpioArchiveInputStream(new ZstdInputStream(new ByteArrayInputStream(initramfs)))) {
            for (CpioArchiveEntry entry = cpio.getNextEntry(); entry != null; entry = cpio.getNextEntry()) {
                entries.put(
                        entry.getName(), Long.toOctalString(entry.getMode()) + " " + Digest.of(cpio.readAllBytes()));
            }
        }
        return entries;
    }
}
