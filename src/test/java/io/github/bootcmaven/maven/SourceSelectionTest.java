// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.apt.AptSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceSelectionTest {

    @TempDir
    Path base;

    @Test
    void aSourceMayHaveOtherMirrors() throws IOException {
        SourceConfiguration source = new SourceConfiguration();
        source.uri = "http://a.example/debian";
        source.mirrors = " http://b.example/debian/\n http://c.example/debian, http://a.example/debian ";
        source.suites = "stable";
        source.components = "main";
        List<AptSource> sources = new SourceSelection(null, List.of(source), null, null, base).sources();
        assertThat(sources).hasSize(1);
        assertThat(sources.get(0).roots())
                .hasToString("[http://a.example/debian, http://b.example/debian, http://c.example/debian]");
        assertThat(sources.get(0)).hasToString("http://a.example/debian stable");
    }
}
