// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageWordsTest {

    @ParameterizedTest
    @ValueSource(strings = {"target/app.deb", "app.deb", "com.example:app:1.0:deb", "com.example:app:1.0:linux:deb"})
    void debsAreToldByTheirForm(String word) {
        assertThat(LocalDebs.isLocal(word)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "app=1:2.0", "app=1.deb", "app/trixie", "app:arm64", "app-", "a:b:1:jar"})
    void allElseIsApts(String word) {
        assertThat(LocalDebs.isLocal(word)).isFalse();
    }

    @Test
    void coordinatesAreMavens() {
        assertThat(ArtifactFiles.artifact("g:a:1.0:deb", "<packages>")).hasToString("g:a:deb:1.0");
        assertThat(ArtifactFiles.artifact("g:a:1.0:linux:deb", "<packages>")).hasToString("g:a:deb:linux:1.0");
    }

    @Test
    void anArchitectureRunsWhereItIsTheHostsOrTheKernelKnowsHow(@TempDir Path binfmt) throws IOException {
        assertThat(ForeignArchitecture.runs("arm64", "arm64", binfmt)).isTrue();
        assertThat(ForeignArchitecture.runs("i386", "amd64", binfmt)).isTrue();
        assertThat(ForeignArchitecture.runs("arm64", "amd64", binfmt)).isFalse();
        Path entry = binfmt.resolve("qemu-aarch64");
        Files.writeString(entry, "enabled\ninterpreter /usr/bin/qemu-aarch64\nflags: OC\n");
        assertThat(ForeignArchitecture.runs("arm64", "amd64", binfmt)).isFalse();
        Files.writeString(entry, "enabled\ninterpreter /usr/bin/qemu-aarch64\nflags: OCF\n");
        assertThat(ForeignArchitecture.runs("arm64", "amd64", binfmt)).isTrue();
        Files.writeString(entry, "disabled\nflags: OCF\n");
        assertThat(ForeignArchitecture.runs("arm64", "amd64", binfmt)).isFalse();
    }
}
