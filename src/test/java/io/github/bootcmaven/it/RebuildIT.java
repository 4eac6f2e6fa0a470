// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.BuiltProject;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.MavenRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project {@code src/it/boot}, built again: by a user elsewhere, and with nothing changed. */
class RebuildIT {

    private static final String USER = "bootc-it";
    private static final List<String> PACKAGES = List.of("coreutils", "util-linux", "mount", "tar", "uidmap", "dash");

    @TempDir
    Path folder;

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);
    private BuiltProject built;

    @BeforeEach
    void find() throws Exception {
        built = BuiltProject.named("boot");
    }

    /**
     * Another folder, another umask, locale and time zone, no root, no tool of Debian's or of containers on the PATH: the
     * same image and the same commit.
     */
    @Test
    void aUserWithHardlyAnyToolsBuildsTheSameImage() throws Exception {
        Host.assumeRoot("another user's build is started by root");
        Host.assumeInstalled("useradd", "runuser", "newuidmap", "dpkg", "chown", "cp");
        makeUser();
        Path project = copyProject("by-user");
        Path cache = Files.createDirectory(folder.resolve("cache"));
        for (String kept : List.of("deb", "apt")) {
            runner.run(
                    Command.of("cp", "-r", MavenRun.sharedCache().resolve(kept).toString(), cache.toString()));
        }
        Path repository = folder.resolve("local-repo");
        runner.run(Command.of("cp", "-r", MavenRun.localRepository().toString(), repository.toString()));
        Path tools = tools();
        runner.run(Command.of("chmod", "0755", folder.toString()));
        runner.run(Command.of("chown", "-R", USER + ":", project.toString(), cache.toString(), repository.toString()));

        MavenRun.Result result = MavenRun.in(project)
                .startedBy(
                        "runuser",
                        "-u",
                        USER,
                        "--",
                        tools.resolve("sh").toString(),
                        "-c",
                        "umask 077; exec \"$@\"",
                        "sh")
                .variable("PATH", tools.toString())
                .variable("JAVA_HOME", System.getProperty("java.home"))
                .variable("HOME", cache.toString())
                .variable("LC_ALL", "C")
                .variable("TZ", "Pacific/Kiritimati")
                .with("-Dmaven.repo.local=" + repository, "-Dbootc.cache=" + cache, "package")
                .run(folder.resolve("log"));

        assertThat(result.status()).as(result.log()).isZero();
        JsonNode account = account(project);
        assertThat(account.at("/apt-install/fromCache").asBoolean()).isFalse();
        assertThat(account.at("/oci-package/digest").asText()).isEqualTo(built.imageDigest());
        assertThat(account.at("/ostree-commit/commit").asText()).isEqualTo(built.commit());
    }

    @Test
    void nothingIsDoneTwiceNotEvenAfterClean() throws Exception {
        Path project = copyProject("again");
        for (int i = 0; i < 2; i++) {
            MavenRun.Result result = MavenRun.in(project)
                    .with("-Dbootc.cache=" + MavenRun.sharedCache(), "package")
                    .run(folder.resolve("log" + i));
            assertThat(result.status()).as(result.log()).isZero();
            JsonNode account = account(project);
            for (String goal : List.of("apt-install", "ostree-commit", "oci-package")) {
                assertThat(account.at("/" + goal + "/fromCache").asBoolean())
                        .as(goal)
                        .isTrue();
            }
            assertThat(account.at("/oci-package/digest").asText()).isEqualTo(built.imageDigest());
            runner.run(Command.of("rm", "-rf", project.resolve("target").toString()));
        }
    }

    private static JsonNode account(Path project) throws IOException {
        return new ObjectMapper()
                .readTree(project.resolve("target/bootc/build.json").toFile());
    }

    private Path copyProject(String name) {
        Path source = built.rootfs().resolveSibling("../..").normalize();
        Path copy = folder.resolve(name);
        runner.run(Command.of("cp", "-r", source.toString(), copy.toString()));
        runner.run(Command.of("rm", "-rf", copy.resolve("target").toString()));
        return copy;
    }

    private void makeUser() {
        if (runner.attempt(Command.of("id", USER)).status() != 0) {
            runner.run(Command.of("useradd", "--create-home", USER));
        }
    }

    /** A folder with the programs of a few packages, and no others. */
    private Path tools() throws IOException {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        for (String name : PACKAGES) {
            for (String file :
                    runner.read(Command.of("dpkg", "-L", name)).lines().toList()) {
                Path program = Path.of(file);
                boolean isProgram =
                        Stream.of("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/").anyMatch(file::startsWith);
                Path link = tools.resolve(program.getFileName());
                if (isProgram && Files.isExecutable(program) && !Files.exists(link)) {
                    Files.createSymbolicLink(link, program);
                }
            }
        }
        if (!Files.exists(tools.resolve("sh"))) {
            Files.createSymbolicLink(tools.resolve("sh"), Path.of("/bin/sh"));
        }
        return tools;
    }
}
