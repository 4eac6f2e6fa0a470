// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinaryPackageTest {

    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final String LEAST = """
            Package: dash
            Version: 0.5.12-12
            Architecture: amd64
            Filename: pool/main/d/dash/dash_0.5.12-12_amd64.deb
            Size: 98216
            SHA256: %s
            """.formatted(HEX);

    private static BinaryPackage parse(String stanza) throws IOException {
        try (Deb822 reader = Deb822.read(new ByteArrayInputStream(stanza.getBytes(StandardCharsets.UTF_8)))) {
            return BinaryPackage.of(Objects.requireNonNull(reader.next()));
        }
    }

    @Test
    void allFieldsAreRead() throws IOException {
        BinaryPackage dash = parse(LEAST + """
                Essential: yes
                Multi-Arch: foreign
                Priority: required
                Pre-Depends: libc6 (>= 2.38)
                Depends: debianutils (>= 5.6-0.1), dpkg (>= 1.19.1)
                Provides: shell, sh (= 1)
                Installed-Size: 191
                Source: dash-source (0.5.12-11)
                """);
        assertThat(dash).hasToString("dash 0.5.12-12 (amd64)");
        assertThat(dash.essential()).isTrue();
        assertThat(dash.multiArch()).isEqualTo("foreign");
        assertThat(dash.preDependsRelations()).hasSize(1);
        assertThat(dash.dependsRelations()).hasSize(2);
        assertThat(dash.providesRelations()).hasToString("[shell, sh (= 1)]");
        assertThat(dash.size()).isEqualTo(98216);
        assertThat(dash.sha256().hex()).isEqualTo(HEX);
        assertThat(dash.installedSize()).isEqualTo(191);
        assertThat(dash.sourceName()).isEqualTo("dash-source");
    }

    @Test
    void whatIsMissingHasItsDefault() throws IOException {
        BinaryPackage dash = parse(LEAST + "Multi-Arch: no\n");
        assertThat(dash.essential()).isFalse();
        assertThat(dash.multiArch()).isNull();
        assertThat(dash.priority()).isEqualTo("optional");
        assertThat(dash.dependsRelations()).isEmpty();
        assertThat(dash.installedSize()).isZero();
        assertThat(dash.sourceName()).isEqualTo("dash");
    }

    @ParameterizedTest
    @CsvSource({
        "Filename: pool, Filename: ../pool",
        "Filename: pool, Filename: /pool",
        "Filename: pool, Filename: pool/../..",
        "Filename: pool/main, Filename: pool main",
        "Size: 98216, Size: -1",
        "Size: 98216, Size: 99999999999999999999",
        "Size: 98216, Size: ٣",
        "SHA256: 0, SHA256: x",
        "SHA256: 01, SHA256: 0",
        "Version: 0, Version: :",
        "Package: dash, Package:",
    })
    void aMalformedFieldIsRefused(String sound, String broken) {
        assertThatThrownBy(() -> parse(LEAST.replace(sound, broken))).isInstanceOf(DebFormatException.class);
    }
}
