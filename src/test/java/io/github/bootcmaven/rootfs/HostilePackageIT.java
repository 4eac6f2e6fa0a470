// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.deb.InstallPlan;
import io.github.bootcmaven.deb.InstallPlan.Action;
import io.github.bootcmaven.deb.InstallPlan.Archive;
import io.github.bootcmaven.deb.InstallPlan.Batch;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.process.TreeStorage;
import io.github.bootcmaven.testing.DebBuilder;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.TinyRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Packages that mean harm, installed by the host's own dpkg in a sandbox: the host doesn't notice, the user is told which. */
class HostilePackageIT {

    private static final long LIMIT = 64 << 20;
    private static final List<String> PROGRAMS =
            List.of("dpkg", "dpkg-deb", "dpkg-split", "dpkg-query", "find", "truncate", "ps");

    /** What dpkg wants to find on the PATH, and needs not for these packages. */
    private static final String SET_UP = """
            set -e
            mkdir -p /usr/sbin /var/lib/dpkg/info /var/lib/dpkg/updates
            for name in diff ldconfig start-stop-daemon; do
              printf '#!/bin/sh\\n' > /usr/sbin/$name
              chmod 0755 /usr/sbin/$name
            done
            : > /var/lib/dpkg/status
            : > /var/lib/dpkg/available
            """;

    @TempDir
    Path folder;

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    @BeforeEach
    void needsDpkg() {
        Host.assumeInstalled("dpkg", "dpkg-deb", "dpkg-split", "unshare", "ps");
    }

    private Sandbox open() throws IOException {
        return open(TreeStorage.inMemory(LIMIT));
    }

    private Sandbox open(TreeStorage storage) throws IOException {
        Path debs = Files.createDirectories(folder.resolve("debs"));
        Sandbox sandbox = Sandbox.open(
                runner,
                new Sandbox.Request(folder.resolve("mnt"), storage, 0, Map.of(debs, Dpkg.ARCHIVES)),
                out -> TinyRoot.writeTo(out, PROGRAMS));
        sandbox.run(Sandbox.command("/bin/sh", "-c", SET_UP));
        return sandbox;
    }

    private void install(Sandbox sandbox, DebBuilder deb) throws IOException {
        Path file = folder.resolve("debs/1f/0c.deb");
        Files.createDirectories(file.getParent());
        Files.write(file, deb.compression(DebBuilder.Compression.NONE).build());
        Archive archive = new Archive(deb.name(), "1.0", "all", "", file);
        InstallPlan plan = new InstallPlan(
                List.of(archive),
                List.of(
                        new Batch(Action.UNPACK, List.of(deb.name())),
                        new Batch(Action.CONFIGURE, List.of(deb.name()))),
                Set.of());
        new Dpkg(sandbox, plan, folder.resolve("debs"), 0).install(BuildLog.SILENT, () -> {});
    }

    private static String said(Sandbox sandbox, String file) {
        return sandbox.attempt(Sandbox.command("cat", file)).output().strip();
    }

    @Test
    void aScriptCanNeitherReachTheNetworkNorMountNorOutliveTheSandbox() throws Exception {
        String marker = "5432.125";
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Sandbox sandbox = open()) {
            install(sandbox, DebBuilder.deb("evil").script("postinst", """
                    #!/bin/sh
                    sleep %s > /dev/null 2>&1 < /dev/null &
                    mkdir -p /mnt
                    mount -t tmpfs none /mnt; echo $? > /mounted
                    perl -e 'socket(S, 2, 1, 0) or exit 3;
                        exit(connect(S, pack("S n C4 x8", 2, %d, 127, 0, 0, 1)) ? 0 : 1)'; echo $? > /connected
                    ls /.host /proc/1/root/root/.ssh > /seen 2>&1; echo $? > /looked
                    """.formatted(marker, server.getLocalPort())));
            assertThat(said(sandbox, "/mounted")).isNotEqualTo("0").isNotEmpty();
            assertThat(said(sandbox, "/connected")).isEqualTo("1");
            assertThat(said(sandbox, "/looked")).isNotEqualTo("0").isNotEmpty();
            assertThat(running(marker)).isTrue();
        }
        for (int i = 0; i < 100 && running(marker); i++) {
            Thread.sleep(20);
        }
        assertThat(running(marker)).isFalse();
    }

    @Test
    void aScriptThatKillsAllItSeesKillsItsOwnInstallationAndIsNamed() throws Exception {
        try (Sandbox sandbox = open()) {
            assertThatThrownBy(() -> install(
                            sandbox, DebBuilder.deb("killer").script("postinst", "#!/bin/sh\nkill -9 -1\nsleep 60\n")))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("Cannot install killer");
        }
    }

    @Test
    void aDeviceNodeIsRefused() throws Exception {
        try (Sandbox sandbox = open()) {
            assertThatThrownBy(() -> install(sandbox, DebBuilder.deb("nodes").device("/usr/lib/disk")))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("Cannot install nodes");
        }
    }

    @Test
    void aWhiteoutIsRefusedByItsPackageWhenTheTreeIsReadBack() throws Exception {
        refusedWhenReadBack(
                DebBuilder.deb("whiteout").whiteout("/usr/lib/gone"),
                "Cannot install whiteout: it has /usr/lib/gone, a character device");
    }

    @Test
    void aSparseFileThatAScriptMakesIsRefusedBeforeItFillsTheDisk() throws Exception {
        refusedWhenReadBack(
                DebBuilder.deb("sparse")
                        .file("/usr/share/hole", "small")
                        .script("postinst", "#!/bin/sh\ntruncate -s 10G /usr/share/hole\n"),
                "Cannot install sparse: it has /usr/share/hole, a sparse file");
        refusedWhenReadBack(
                DebBuilder.deb("maker").script("postinst", "#!/bin/sh\ntruncate -s 10G /usr/hole\n"),
                "A package's script has made /usr/hole: a sparse file");
    }

    private void refusedWhenReadBack(DebBuilder deb, String message) throws IOException {
        Path tar = folder.resolve("tree.tar");
        try (Sandbox sandbox = open()) {
            install(sandbox, deb);
            assertThatThrownBy(() -> LiveTree.export(sandbox, ".", tar, BuildLog.SILENT))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining(message);
        }
        assertThat(tar).doesNotExist();
    }

    @Test
    @Timeout(60)
    void aScriptThatLeavesAProgramBehindWithTheOutputDoesNotHoldTheBuild() throws Exception {
        try (Sandbox sandbox = open()) {
            install(sandbox, DebBuilder.deb("lingerer").script("postinst", "#!/bin/sh\nsleep 5433.125 &\n"));
            assertThat(running("5433.125")).isFalse();
        }
    }

    @Test
    void pathsAndLinksThatLeaveTheTreeDoNotLeaveTheSandbox() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        String up = "/..".repeat(12);
        try (Sandbox sandbox = open()) {
            try {
                install(
                        sandbox,
                        DebBuilder.deb("climber")
                                .symlink("/link", outside.toString())
                                .file(up + outside + "/climbed", "up"));
            } catch (BootcException e) {
                assertThat(e).hasMessageContaining("climber");
            }
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aFileThatFillsTheSandboxIsToldByItsPackage() throws Exception {
        try (Sandbox sandbox = open()) {
            assertThatThrownBy(() -> install(
                            sandbox, DebBuilder.deb("glutton").file("/usr/share/zero", 0644, new byte[(int) LIMIT])))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("Cannot install glutton: no space left");
        }
    }

    @Test
    @Timeout(60)
    void aScriptThatFillsTheDiskIsEndedBeforeItHas() throws Exception {
        Host.assumeRoot("a small disk is mounted");
        Path disk = Files.createDirectory(folder.resolve("disk"));
        runner.run(Command.of("mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", disk.toString()));
        try (Sandbox sandbox = open(TreeStorage.onDisk(disk))) {
            DebBuilder filler = DebBuilder.deb("filler")
                    .script("postinst", "#!/bin/sh\ndd if=/dev/zero of=/zeros bs=1M count=320\nsleep 600\n");
            assertThatThrownBy(() -> install(sandbox, filler))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("Cannot install filler: no space left");
        } finally {
            runner.run(Command.of("umount", disk.toString()));
        }
    }

    private static boolean running(String argument) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(argument));
    }
}
