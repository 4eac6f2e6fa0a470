// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.KEY;
import static io.github.bootcmaven.apt.SourceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesListTest {

    @TempDir
    Path base;

    @BeforeEach
    void writeKey() throws IOException {
        Files.createDirectories(base.resolve("src/main/apt"));
        Files.writeString(base.resolve("src/main/apt/vendor.asc"), KEY.certificate());
    }

    private List<AptSource> oneLine(String text) {
        return SourcesList.oneLine(text, base, "<sources>");
    }

    private List<AptSource> deb822(String text) {
        return SourcesList.deb822(text, base, "<sources>");
    }

    @Test
    void oneLineEntriesAreRead() {
        List<AptSource> sources = oneLine("""
                # a comment
                deb http://mirror.example/debian/ trixie main contrib # and another
                deb-src http://mirror.example/debian trixie main

                deb [arch=amd64,arm64 signed-by=src/main/apt/vendor.asc] https://apt.example.com/x stable main
                deb file:/srv/debian sid main
                """);
        assertThat(sources)
                .extracting(source ->
                        source.uri() + " " + source.suite() + " " + source.components() + " " + source.architectures())
                .containsExactly(
                        "http://mirror.example/debian trixie [main, contrib] []",
                        "https://apt.example.com/x stable [main] [amd64, arm64]",
                        "file:///srv/debian sid [main] []");
        assertThat(sources.get(0).signedBy().fingerprints())
                .as("the known distributions' keys")
                .contains("41587F7DB8C774BCCF131416762F67A0B2C39DE4", "F6ECB3762474EDA9D21B7022871920D1991BC93C");
        assertThat(sources.get(1).signedBy().name()).isEqualTo("src/main/apt/vendor.asc");
        assertThat(sources.get(1).serves("arm64")).isTrue();
        assertThat(sources.get(1).serves("riscv64")).isFalse();
        assertThat(sources.get(0).serves("riscv64")).isTrue();
    }

    @Test
    void stanzasAreReadWithAllTheirPairs() {
        List<AptSource> sources = deb822("""
                Types: deb deb-src
                URIs: http://a.example/debian http://b.example/debian/
                Suites: trixie trixie-updates
                Components: main non-free-firmware
                Signed-By: src/main/apt/vendor.asc

                Types: deb-src
                URIs: http://a.example/debian
                Suites: trixie
                Components: main

                Enabled: no
                Types: deb
                URIs: http://c.example/debian
                Suites: trixie
                Components: main
                """);
        assertThat(sources)
                .extracting(AptSource::toString)
                .containsExactly(
                        "http://a.example/debian trixie",
                        "http://a.example/debian trixie-updates",
                        "http://b.example/debian trixie",
                        "http://b.example/debian trixie-updates");
        assertThat(sources.get(3).components()).containsExactly("main", "non-free-firmware");
    }

    @Test
    void aKeyMayStandInTheStanza() {
        String key = KEY.certificate()
                .lines()
                .map(line -> line.isBlank() ? " ." : " " + line)
                .collect(Collectors.joining("\n"));
        AptSource source = deb822(
                        "Types: deb\nURIs: http://a.example/\nSuites: s\nComponents: main\nSigned-By:\n" + key + "\n")
                .get(0);
        assertThat(source.signedBy().certificateOf(Long.parseUnsignedLong(KEY.keyId(), 16)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deb [trusted=yes] http://a.example/ trixie main => the option trusted, which isn't supported",
                "deb [allow-insecure=yes] http://a.example/ trixie main => the option allow-insecure",
                "deb [check-valid-until=no] http://a.example/ trixie main => the option check-valid-until",
                "deb [arch=amd64 http://a.example/ trixie main => aren't closed",
                "deb http://a.example/ trixie => a component",
                "deb http://a.example/ ./ main => a flat repository, which has no components",
                "deb http://a.example/ => has the form",
                "rpm http://a.example/ trixie main => has the form",
                "deb ftp://a.example/ trixie main => isn't one of http, https or file",
                "deb http:// trixie main => malformed",
                "deb http:a trixie main => isn't one of http, https or file",
                "deb cdrom:[x] trixie main => isn't one of http, https or file",
                "deb http://a.example/ ../x main => outside of its archive",
                "deb [signed-by=src/main/apt/none.asc] http://a.example/ trixie main => Cannot read the keyring src/main/apt/none.asc",
                "deb [signed-by=0123456789abcdef0123456789abcdef01234567] http://a.example/ trixie main => of this machine and the known distributions has no key 0123456789ABCDEF",
            })
    void whatCannotBeHonouredIsRefused(String line) {
        String[] sides = line.split(" => ");
        assertThat(failure(() -> oneLine(sides[0]))).contains(sides[1]).contains("in <sources>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Types: deb\nURIs: http://a.example/\nSuites: trixie\nComponents: main\nTrusted: yes => the option Trusted",
                "Types: deb\nURIs: http://a.example/\nSuites: trixie => a component",
                "URIs: http://a.example/ => has no field Types",
                "nonsense => not a field",
            })
    void aStanzaThatCannotBeHonouredIsRefused(String text) {
        String[] sides = text.split(" => ");
        assertThat(failure(() -> deb822(sides[0]))).contains(sides[1]).contains("in <sources>");
    }

    @Test
    void fingerprintsSelectFromKeyringsAsAptSelects() {
        String debian = "41587F7DB8C774BCCF131416762F67A0B2C39DE4";
        AptSource shipped = oneLine("deb [signed-by=" + debian + "!] http://a.example/ trixie main")
                .get(0);
        assertThat(shipped.signedBy().pins()).containsExactly(debian + "!");
        assertThat(failure(() -> oneLine(
                        "deb [signed-by=src/main/apt/vendor.asc," + debian + "] http://a.example/ trixie main")))
                .startsWith("The keyring src/main/apt/vendor.asc," + debian + " has no key " + debian);
    }

    @Test
    void aFlatRepositoryHasItsIndexesWhereAptLooksForThem() {
        List<AptSource> sources =
                oneLine("deb http://a.example/x ./\ndeb http://a.example/x /\ndeb http://a.example/x a/b/\n");
        assertThat(sources)
                .extracting(source -> source.resolveInSuite("InRelease").toString())
                .containsExactly(
                        "http://a.example/x/InRelease",
                        "http://a.example/x/InRelease",
                        "http://a.example/x/a/b/InRelease");
        assertThat(sources).allMatch(AptSource::isFlat);
    }

    @Test
    void secretsInAddressesAreNotTold() {
        AptSource source =
                oneLine("deb http://user:secret@a.example/x trixie main").get(0);
        assertThat(source.toString()).isEqualTo("http://a.example/x trixie");
        assertThat(failure(() -> oneLine("deb ftp://user:secret@a.example/ trixie main")))
                .doesNotContain("secret");
    }

    @Test
    void aKeyringThatIsNoneIsRefused() throws IOException {
        Files.writeString(base.resolve("none.asc"), "hello");
        assertThat(failure(() -> oneLine("deb [signed-by=none.asc] http://a.example/ trixie main")))
                .contains("Cannot read the keyring none.asc: it holds no OpenPGP certificates");
    }
}
