// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.TinyRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxIT {

    private static final long LIMIT = 64 << 20;

    @TempDir
    Path folder;

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    private Sandbox open(Map<Path, String> binds) {
        return Sandbox.open(runner, new Sandbox.Request(folder.resolve("mnt"), LIMIT, binds), TinyRoot::writeTo);
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
            assertThat(sandbox.attempt(sh("cat /proc/self/mountinfo")).output())
                    .doesNotContain(" /home ")
                    .doesNotContain("ext4");
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

    @Test
    void theTreeIsLimited() {
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
