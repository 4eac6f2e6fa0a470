// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.BuiltSystem;
import io.github.bootcmaven.verify.CheckResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What skopeo and podman themselves say of a good image and of a spoilt one. */
class ContainerToolsIT {

    @TempDir
    Path directory;

    private BuiltSystem system;

    @BeforeEach
    void build() throws IOException {
        system = BuiltSystem.build(directory, BuiltSystem.root().tree());
    }

    private CheckResult verdict(String tool) {
        CheckResult verdict = new ContainerTools(
                        new CommandRunner(BuildLog.SILENT), system.layout(), directory.resolve("scratch"))
                .run(Set.of()).stream()
                        .filter(result -> result.name().equals(tool))
                        .findFirst()
                        .orElseThrow();
        assumeTrue(verdict.outcome() != Outcome.SKIPPED, () -> String.join("; ", verdict.findings()));
        return verdict;
    }

    @ParameterizedTest
    @ValueSource(strings = {"podman", "skopeo"})
    void aGoodImagePassesAndNothingStaysBehind(String tool) throws IOException {
        CheckResult verdict = verdict(tool);

        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(directory.toString());
        assertThat(directory.resolve("scratch")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"podman", "skopeo"})
    void aDamagedConfigurationIsFound(String tool) throws IOException {
        BuiltSystem.flipByte(system.blob(system.manifest().config()));

        assertThat(verdict(tool).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aDamagedLayerIsFoundByPodman() throws IOException {
        BuiltSystem.flipByte(system.blob(system.manifest().layers().get(0)));

        assertThat(verdict("podman").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aMissingLayerIsFoundByPodman() throws IOException {
        Files.delete(system.blob(system.manifest().layers().get(0)));

        assertThat(verdict("podman").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(directory.resolve("scratch")).isEmptyDirectory();
    }
}
