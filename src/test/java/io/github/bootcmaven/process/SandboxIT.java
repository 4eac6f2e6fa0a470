// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.TinyRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sandbox holds to the same, wherever its tree lies, and whether or not the host allows user namespaces. */
@ParameterizedClass(name = "{0}, {1}")
@MethodSource("kinds")
class SandboxIT {

    private static final long LIMIT = 64 << 20;

    enum Kind {
        WITH_USER_NAMESPACE,
        WITHOUT;

        Namespaces open(CommandRunner runner, @Nullable Path folder) {
            return this == WITHOUT ? Namespaces.openWithoutUser(runner, folder) : Namespaces.open(runner, folder);
        }
    }

    @Parameter(0)
    TreeStorage.Choice place = TreeStorage.Choice.AUTO;

    @Parameter(1)
    Kind kind = Kind.WITH_USER_NAMESPACE;

    @TempDir
    Path folder;

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    static Stream<Arguments> kinds() {
        return Stream.of(TreeStorage.Choice.MEMORY, TreeStorage.Choice.DISK)
                .flatMap(place -> Stream.of(Kind.values())
                        .filter(kind -> kind == Kind.WITH_USER_NAMESPACE || Host.isRoot())
                        .map(kind -> Arguments.of(place, kind)));
    }

    private boolean isOnDisk() {
        return place == TreeStorage.Choice.DISK;
    }

    private Path trees() {
        return folder.resolve("trees");
    }

    @AfterEach
    void noTreeIsLeft() throws IOException {
        if (Files.exists(trees())) {
            assertThat(trees()).isEmptyDirectory();
        }
    }

    private Sandbox open(Map<Path, String> binds) {
        TreeStorage storage = isOnDisk() ? TreeStorage.onDisk(trees()) : TreeStorage.inMemory(LIMIT);
        Sandbox.Request request = new Sandbox.Request(folder.resolve("mnt"), storage, 0, binds);
        return Sandbox.open(runner, request, TinyRoot::writeTo, kind::open);
    }

    private static Command sh(String script) {
        return Sandbox.command("/bin/sh", "-c", script);
    }

    @Test
    void programsAreRootAndSeeNothingOfTheHost() {
        try (Sandbox sandbox = open(Map.of())) {
            assertThat(sandbox.attempt(sh("id -u; id -g")).output()).isEqualTo("0\n0\n");
            assertThat(sandbox.attempt(sh("ls /")).output().lines())
                    .contains("bin", "proc", "dev", "run", "tmp")
                    .doesNotContain("home", "var", ".host");
            assertThat(sandbox.attempt(sh("ls -d " + folder)).status()).isNotZero();
            assertThat(sandbox.attempt(sh("cat /proc/self/mountinfo")).output()).doesNotContain(" /home ");
            assertThat(sandbox.attempt(sh("cat /proc/net/dev")).output())
                    .contains("lo:")
                    .doesNotContain("eth");
        }
    }

    @Test
    void theEnvironmentAndTheUmaskAreOurs() {
        try (Sandbox sandbox = open(Map.of())) {
            assertThat(sandbox.attempt(sh("umask; env")).output())
                    .contains("0022", "HOME=/root", "LC_ALL=C.UTF-8")
                    .doesNotContain("JAVA", "USER=");
        }
    }

    @Test
    void deviceNodesCannotBeMadeByRootEither() {
        try (Sandbox sandbox = open(Map.of())) {
            assertThat(sandbox.attempt(sh("mknod /x c 1 3")).status()).isNotZero();
            assertThat(sandbox.attempt(sh("mknod /dev/x b 7 0")).status()).isNotZero();
            assertThat(sandbox.attempt(sh("echo lost > /dev/null && cat /dev/null"))
                            .status())
                    .isZero();
        }
    }

    @Test
    void whatIsBoundInCannotBeWritten() throws IOException {
        Path bound = Files.createDirectory(folder.resolve("bound"));
        Files.writeString(bound.resolve("file"), "content");
        try (Sandbox sandbox = open(Map.of(bound, "run/bound"))) {
            assertThat(sandbox.attempt(sh("cat /run/bound/file")).output()).isEqualTo("content");
            assertThat(sandbox.attempt(sh("touch /run/bound/other")).status()).isNotZero();
            assertThat(sandbox.attempt(sh("mount -o remount,bind,rw /run/bound && touch /run/bound/other"))
                            .status())
                    .isNotZero();
        }
        assertThat(bound.resolve("other")).doesNotExist();
    }

    /** Root's sandbox has root's id: the kernel asks for no more where these are written. */
    @Test
    void theKernelsSwitchesCannotBeTurned() throws IOException {
        Path pattern = Path.of("/proc/sys/kernel/core_pattern");
        String before = Files.readString(pattern);
        try (Sandbox sandbox = open(Map.of())) {
            assertThat(sandbox.attempt(sh("echo '%s' > %s".formatted(before.strip(), pattern)))
                            .status())
                    .isNotZero();
            assertThat(sandbox.attempt(sh("echo h > /proc/sysrq-trigger")).status())
                    .isNotZero();
            assertThat(sandbox.attempt(sh("unshare --user --map-root-user --mount --pid --fork sh -c"
                                    + " 'mkdir -p /p && mount -t proc proc /p && echo \"%s\" > /p/sys/kernel/core_pattern'"
                                            .formatted(before.strip())))
                            .status())
                    .isNotZero();
        }
    }

    @Test
    void noTerminalIsInReach() {
        try (Sandbox sandbox = open(Map.of())) {
            assertThat(sandbox.attempt(sh("cat /proc/self/stat | (read p n s pp g session tty rest; echo $tty)"))
                            .output()
                            .strip())
                    .isEqualTo("0");
            assertThat(sandbox.attempt(sh("read p n s pp g session rest < /proc/self/stat; [ $p = $session ]"))
                            .status())
                    .isZero();
        }
    }

    @Test
    void theRootIsRootsAndFilesKeepTheirOwners() throws IOException {
        if (isOnDisk()) {
            // A new folder inherits the group of one with this bit.
            Files.createDirectories(trees());
            runner.run(Command.of("chmod", "2755", trees().toString()));
        }
        try (Sandbox sandbox = open(Map.of())) {
            assertThat(sandbox.attempt(sh("stat -c '%u:%g %a' /")).output()).isEqualTo("0:0 755\n");
            sandbox.run(sh("touch /file /other; chown 65534:42 /file; chmod 6755 /file; ln /file /linked"));
            assertThat(sandbox.attempt(sh("stat -c '%u:%g %a %h' /file /other")).output())
                    .isEqualTo("65534:42 6755 2\n0:0 644 1\n");
        }
    }

    @Test
    void nobodyElseMayEnterTheFolderOfATreeOnTheDisk() throws IOException {
        assumeTrue(isOnDisk(), "the tree is in memory");
        Sandbox sandbox = open(Map.of());
        try (sandbox;
                Stream<Path> files = Files.list(trees())) {
            Path tree = files.filter(Files::isDirectory).findFirst().orElseThrow();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tree)))
                    .isEqualTo("rwx------");
            assertThat(tree.resolve("tree/usr")).isDirectory();
        }
    }

    @Test
    void theTreeIsLimited() {
        assumeTrue(!isOnDisk(), "the tree is on the disk");
        try (Sandbox sandbox = open(Map.of())) {
            CommandResult result = sandbox.attempt(sh("dd if=/dev/zero of=/big bs=1048576 count=65"));
            assertThat(result.status()).isNotZero();
            assertThat(String.join("\n", result.lastLines())).contains("No space left on device");
        }
    }

    @Test
    void everyProcessEndsWithTheSandbox() throws Exception {
        String marker = "4321.125";
        try (Sandbox sandbox = open(Map.of())) {
            sandbox.run(sh("sleep " + marker + " >/dev/null 2>&1 </dev/null &"));
            assertThat(running(marker)).isTrue();
        }
        for (int i = 0; i < 50 && running(marker); i++) {
            Thread.sleep(20);
        }
        assertThat(running(marker)).isFalse();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(folder.toString());
    }

    @Test
    @Timeout(30)
    void aProgramThatIsLeftBehindWithTheOutputDoesNotHoldTheBuild() {
        try (Sandbox sandbox = open(Map.of())) {
            CommandResult result = sandbox.attempt(sh("echo said; sleep 4322.125 &"));
            assertThat(result.status()).isZero();
            assertThat(result.output()).isEqualTo("said\n");
            assertThat(running("4322.125")).isFalse();
        }
    }

    @Test
    void aFailureNamesTheProgramAndItsLastWords() {
        try (Sandbox sandbox = open(Map.of())) {
            assertThatThrownBy(() -> sandbox.run(sh("echo last words >&2; exit 3")))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("status 3")
                    .hasMessageContaining("last words");
        }
    }

    @Test
    void inputAndOutputAreStreamed() {
        StringBuilder output = new StringBuilder();
        try (Sandbox sandbox = open(Map.of())) {
            sandbox.feed(sh("cat > /file"), stdin -> stdin.write("streamed".getBytes(StandardCharsets.UTF_8)));
            sandbox.stream(
                    sh("cat /file"),
                    stdout -> output.append(new String(stdout.readAllBytes(), StandardCharsets.UTF_8)));
        }
        assertThat(output).hasToString("streamed");
    }

    private static boolean running(String argument) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(argument));
    }
}
