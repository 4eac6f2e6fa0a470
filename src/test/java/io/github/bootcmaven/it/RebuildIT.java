// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.BuiltProject;
import io.github.bootcmaven.testing.MavenRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project {@code src/it/boot}, built again with nothing changed. */
class RebuildIT {

    @TempDir
    Path folder;

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);
    private BuiltProject built;

    @BeforeEach
    void find() throws Exception {
        built = BuiltProject.named("boot");
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
}
