// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.BuiltProject;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.TinyRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of {@code src/it/boot} is one like any other to the tools that handle containers. */
class ContainerIT {

    /**
     * What a container gets. No network, which the image's own programs don't need; cgroups and limits as they can be set on
     * hosts that are containers themselves or have version 1 of cgroups.
     */
    private static final List<String> RUN = List.of(
            "--runtime",
            "runc",
            "--cgroup-manager",
            "cgroupfs",
            "run",
            "--rm",
            "--network=none",
            "--ulimit=nofile=1024:1024",
            "--ulimit=nproc=1024:1024");

    @TempDir
    Path folder;

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);
    private BuiltProject project;

    @BeforeEach
    void find() throws Exception {
        project = BuiltProject.named("boot");
    }

    /** Files in it may have names and modes that only root's own rm gets rid of. */
    @AfterEach
    void deleteStorage() {
        if (Files.exists(storage())) {
            // It now and then trips over its own events below /run; what it leaves is deleted next.
            runner.attempt(podman("system", "reset", "--force"));
            runner.run(Command.of("rm", "-rf", storage().toString()));
        }
    }

    @Test
    void skopeoSeesTheImageThatWasBuilt() throws Exception {
        Host.assumeInstalled("skopeo");
        String inspected = runner.read(Command.of("skopeo", "inspect", "oci-archive:" + project.archive()));
        assertThat(new ObjectMapper().readTree(inspected).path("Digest").asText())
                .isEqualTo(project.imageDigest());
    }

    @Test
    void dpkgInAContainerListsTheSolvedPackagesAndNoOthers() throws Exception {
        Host.assumeRoot("a container's storage needs all of the image's owners");
        Host.assumeInstalled("skopeo", "podman", "runc");
        assumeContainersRun();
        String destination = "containers-storage:[vfs@" + storage().resolve("root") + "+"
                + storage().resolve("run") + "]" + project.imageReference();
        runner.run(Command.of("skopeo", "copy", "oci-archive:" + project.archive(), destination));

        List<String> arguments = new ArrayList<>(RUN);
        arguments.addAll(List.of(project.imageReference(), "dpkg-query", "-W", "-f", BuiltProject.DPKG_FORMAT));
        List<String> listed =
                runner.read(podman(arguments.toArray(String[]::new))).lines().toList();

        assertThat(listed).containsExactlyInAnyOrderElementsOf(project.installedPackages());
    }

    /** Whether podman runs anything here is not the image's affair: a root of the host's own programs shows it. */
    private void assumeContainersRun() throws Exception {
        Path root = Files.createDirectory(folder.resolve("tiny"));
        runner.feed(Command.of("tar", "-x", "-f", "-", "-C", root.toString(), "--ignore-zeros"), TinyRoot::writeTo);
        List<String> arguments = new ArrayList<>(RUN);
        arguments.addAll(List.of("--rootfs", root.toString(), "/bin/sh", "-c", ":"));
        CommandResult tried = runner.attempt(podman(arguments.toArray(String[]::new)));
        assumeTrue(
                tried.status() == 0, "podman runs no container on this host: " + String.join("; ", tried.lastLines()));
    }

    private Path storage() {
        return folder.resolve("storage");
    }

    private Command podman(String... arguments) {
        List<String> argv = new ArrayList<>(
                List.of("podman", "--root", storage().resolve("root").toString()));
        argv.addAll(List.of("--runroot", storage().resolve("run").toString(), "--storage-driver", "vfs"));
        argv.addAll(List.of(arguments));
        return Command.of(argv);
    }
}
