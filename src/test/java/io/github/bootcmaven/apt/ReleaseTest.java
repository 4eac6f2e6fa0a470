// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseTest {

    private static final String HEX = "0123456789abcdef".repeat(4);

    private static Release parse(String text) {
        return Release.parse(text.getBytes(UTF_8), SourceFixture.source(URI.create("http://m.example/debian")));
    }

    @Test
    void theFieldsAreRead() {
        Release release = parse("""
                Origin: Debian
                Label: Debian
                Suite: stable
                Codename: trixie
                Date: Sat, 12 Sep 2026 07:55:41 UTC
                Valid-Until: Sat, 19 Sep 2026 07:55:41 UTC
                Acquire-By-Hash: yes
                No-Support-for-Architecture-all: Packages
                Architectures: all amd64 arm64
                Components: main contrib
                MD5Sum:
                 d41d8cd98f00b204e9800998ecf8427e 0 main/binary-amd64/Packages
                SHA256:
                 %s 56620099 main/binary-amd64/Packages
                 %s        0 contrib/binary-amd64/Packages.xz
                """.formatted(HEX, HEX));
        assertThat(release.origin()).isEqualTo("Debian");
        assertThat(release.date()).isEqualTo(Instant.parse("2026-09-12T07:55:41Z"));
        assertThat(release.validUntil()).isEqualTo(Instant.parse("2026-09-19T07:55:41Z"));
        assertThat(release.acquireByHash()).isTrue();
        assertThat(release.separateAll()).isFalse();
        assertThat(release.architectures()).containsExactly("all", "amd64", "arm64");
        assertThat(release.components()).containsExactly("main", "contrib");
        assertThat(release.indexes()).hasSize(2);
        Release.IndexFile packages = release.indexes().get("main/binary-amd64/Packages");
        assertThat(packages).hasToString("IndexFile[sha256=sha256:" + HEX + ", size=56620099]");
    }

    @Test
    void whatIsMissingIsUnknown() {
        Release release = parse("Architectures: all amd64\nSHA256:\n");
        assertThat(release.date()).isNull();
        assertThat(release.validUntil()).isNull();
        assertThat(release.acquireByHash()).isFalse();
        assertThat(release.separateAll()).as("an index of its own for all").isTrue();
        assertThat(release.indexes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sat, 12 Sep 2026 07:55:41 UTC    | 2026-09-12T07:55:41Z",
                "Thu, 25 Apr 2024 15:10:33 UTC    | 2024-04-25T15:10:33Z",
                "Wed, 2 Sep 2026 07:55:41 UTC     | 2026-09-02T07:55:41Z",
                "Sat, 12 Sep 2026 07:55:41 GMT    | 2026-09-12T07:55:41Z",
                "Wed,  2 Sep 2026 07:55:41 +0200  | 2026-09-02T05:55:41Z",
                "2 Sep 2026 07:55:41 Z            | 2026-09-02T07:55:41Z",
            })
    void datesAreReadInTheFormsThatArchivesWrite(String date, Instant instant) {
        assertThat(parse("Date: " + date + "\nSHA256:\n").date()).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Origin: Debian",
                "Date: yesterday\nSHA256:\n",
                "Valid-Until: 2026-09-12\nSHA256:\n",
                "SHA256:\n 0123 5 main/Packages",
                "SHA256:\n nonsense",
                "SHA256:\n HEX -5 main/Packages",
                "SHA256:\n HEX 5 main/Packages x",
                "no field",
            })
    void whatIsNoReleaseFileIsRefusedWithItsSource(String text) {
        assertThat(failure(() -> parse(text.replace("HEX", HEX))))
                .startsWith("Release of http://m.example/debian trixie ")
                .contains("in <sources>");
    }
}
