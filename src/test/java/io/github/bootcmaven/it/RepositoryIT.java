// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.process.TreeStorage;
import io.github.bootcmaven.testing.BuiltProject;
import io.github.bootcmaven.testing.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C ostree finds nothing wrong with the repository of {@code src/it/boot}: the host's, and the one in the image itself. */
class RepositoryIT {

    private static final long ROOM = 2L << 30;

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);
    private BuiltProject project;

    @BeforeEach
    void find() throws Exception {
        project = BuiltProject.named("boot");
    }

    @Test
    void theHostsOstreeFindsItSound() {
        Host.assumeInstalled("ostree");
        assertSound(runner.attempt(Command.of("ostree", "fsck", "--repo=" + project.repository(), project.ref())));
        assertThat(runner.read(Command.of("ostree", "rev-parse", "--repo=" + project.repository(), project.ref())))
                .isEqualToIgnoringNewLines(project.commit());
    }

    @Test
    void theImagesOstreeFindsItSound(@TempDir Path folder) {
        Sandbox.Request request = new Sandbox.Request(
                folder.resolve("root"), TreeStorage.inMemory(ROOM), 0, Map.of(project.repository(), "run/repo"));
        try (Sandbox image = Sandbox.open(runner, request, out -> Files.copy(project.rootfs(), out))) {
            assertThat(image.attempt(Sandbox.command("ostree", "--version")).output())
                    .as("the ostree of Debian 13")
                    .contains("2025.");
            assertSound(image.attempt(Sandbox.command("ostree", "fsck", "--repo=/run/repo")));
        }
    }

    private static void assertSound(CommandResult fsck) {
        assertThat(fsck.status()).as("%s", fsck.lastLines()).isZero();
        assertThat(fsck.output()).contains("object fsck of 1 commits completed successfully");
    }
}
