// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which mirror a suite is fetched from. */
class HostSourcesTest {

    @TempDir
    Path etcApt;

    private final Suite trixie = Suite.named("trixie");

    private HostSources host(String file, String text) throws IOException {
        Path path = etcApt.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return HostSources.read(etcApt);
    }

    private static String told(Mirrors mirrors) {
        return mirrors.archives().get(0) + " " + mirrors.securities().get(0);
    }

    @Test
    void withoutAnythingThePublicMirrorsAreTaken() {
        Mirrors mirrors = trixie.mirrors(null, " ", HostSources.read(etcApt.resolve("none")));
        assertThat(told(mirrors)).isEqualTo("http://ftp.debian.org/debian http://security.debian.org/debian-security");
        assertThat(mirrors.origin()).isEqualTo("<suite>");
    }

    @Test
    void theHostsMirrorGoesBeforeThePublicOneWhateverItsSuite() throws IOException {
        HostSources host = host("sources.list.d/debian.sources", """
                Types: deb
                URIs: http://mirror.corp/apt-proxy/
                Suites: bookworm bookworm-updates
                Components: main contrib
                Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

                Types: deb
                URIs: http://mirror.corp/apt-security
                Suites: bookworm-security
                Components: main
                """);
        assertThat(told(trixie.mirrors(null, null, host)))
                .isEqualTo("http://mirror.corp/apt-proxy http://mirror.corp/apt-security");
        assertThat(told(Suite.named("noble").mirrors(null, null, host)))
                .isEqualTo("http://archive.ubuntu.com/ubuntu http://security.ubuntu.com/ubuntu");
    }

    @Test
    void allMirrorsThatTheHostNamesForTheArchiveAreTakenInTurn() throws IOException {
        HostSources host = host("sources.list.d/debian.sources", """
                Types: deb
                URIs: http://near.corp/debian http://far.corp/debian
                Suites: trixie trixie-updates
                Components: main

                Types: deb
                URIs: http://near.corp/security http://far.corp/security
                Suites: trixie-security
                Components: main
                """);
        Mirrors mirrors = trixie.mirrors(null, null, host);
        assertThat(mirrors.archives()).hasToString("[http://near.corp/debian, http://far.corp/debian]");
        assertThat(mirrors.securities()).hasToString("[http://near.corp/security, http://far.corp/security]");
    }

    @Test
    void oneLineEntriesServeTooAndAMissingSecurityMirrorIsThePublicOne() throws IOException {
        HostSources host = host("sources.list", "deb http://mirror.corp/debian sid main\n");
        assertThat(told(trixie.mirrors(null, null, host)))
                .isEqualTo("http://mirror.corp/debian http://security.debian.org/debian-security");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deb [signed-by=/usr/share/keyrings/vendor.gpg] http://vendor.example/debian trixie main",
                "deb http://vendor.example/linux/debian trixie stable",
                "deb http://vendor.example/apt trixie main",
                "deb [trusted=yes] http://vendor.example/debian trixie main",
                "deb-src http://vendor.example/debian trixie main",
                "deb cdrom:[Debian]/ trixie main",
                "nonsense",
                "deb http://vendor.example/debian trixie-backports main",
            })
    void whatIsNoMirrorOfTheDistributionIsPassedOver(String line) throws IOException {
        HostSources host = host("sources.list", line + "\n");
        assertThat(trixie.mirrors(null, null, host).archives()).hasToString("[http://ftp.debian.org/debian]");
    }

    @Test
    void oddFilesArePassedOver() throws IOException {
        Files.createDirectories(etcApt.resolve("sources.list.d/a.list"));
        Files.write(etcApt.resolve("sources.list.d/b.sources"), new byte[] {(byte) 0xff, 0, 1});
        HostSources host = host("sources.list.d/z.list", "deb http://mirror.corp/debian trixie main\n");
        assertThat(trixie.mirrors(null, null, host).archives()).hasToString("[http://mirror.corp/debian]");
    }

    @ParameterizedTest
    @CsvSource({
        "trixie, http://m.example/debian/,               http://m.example/debian, http://m.example/debian-security, <mirror>",
        "trixie, http://a.example/x http://b.example/y,  http://a.example/x,      http://b.example/y,               <mirror>",
        "noble,  http://m.example/ubuntu,                http://m.example/ubuntu, http://m.example/ubuntu,          <mirror>",
    })
    void theMirrorThatTheUserGivesGoesFirst(String suite, String mirror, String archive, String security, String origin)
            throws IOException {
        HostSources host = host("sources.list", "deb http://mirror.corp/debian trixie main\n");
        Mirrors given = Suite.named(suite).mirrors(mirror, "http://property.example/debian", host);
        assertThat(told(given)).isEqualTo(archive + " " + security);
        assertThat(given.origin()).isEqualTo(origin);
        Mirrors property = Suite.named(suite).mirrors(null, mirror, host);
        assertThat(told(property)).isEqualTo(archive + " " + security);
        assertThat(property.origin()).isEqualTo("bootc.apt.mirror");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror.example", "ftp://m.example/", "http://", "http://[", "debian"})
    void aMirrorThatIsNoAddressIsRefused(String mirror) {
        assertThat(failure(() -> trixie.mirrors(mirror, null, HostSources.none())))
                .startsWith("The mirror isn't an address of http, https or file\n  in <mirror>");
    }

    @Test
    void severalMirrorsAreTakenInTheirOrder() {
        Mirrors mirrors = trixie.mirrors(
                "http://a.example/debian, http://b.example/x http://b.example/y", null, HostSources.none());
        List<AptSource> sources = trixie.sources(mirrors);
        assertThat(sources.get(0).roots()).hasToString("[http://a.example/debian, http://b.example/x]");
        assertThat(sources.get(2).roots()).hasToString("[http://a.example/debian-security, http://b.example/y]");
        assertThat(sources.get(0)).hasToString("http://a.example/debian trixie");
    }

    @Test
    void moreThanTwoAddressesOfAMirrorAreRefused() {
        assertThat(failure(() -> trixie.mirrors("http://a/ http://b/ http://c/", null, HostSources.none())))
                .startsWith("A mirror is one address, or two: archive and security archive\n  in <mirror>");
    }

    @Test
    void aSuiteHasItsPocketsComponentsAndKeys() {
        Mirrors mirrors = trixie.mirrors("http://m.example/debian", null, HostSources.none());
        List<AptSource> sources = trixie.sources(mirrors);
        assertThat(sources)
                .extracting(AptSource::toString)
                .containsExactly(
                        "http://m.example/debian trixie",
                        "http://m.example/debian trixie-updates",
                        "http://m.example/debian-security trixie-security");
        assertThat(sources).allSatisfy(source -> {
            assertThat(source.components()).containsExactly("main");
            assertThat(source.signedBy().name()).isEqualTo("debian-archive-keyring.asc");
            assertThat(source.named()).isTrue();
            assertThat(source.origin()).isEqualTo("<mirror>");
        });
        assertThat(Suite.named("sid").sources(mirrors)).hasSize(1);
    }

    @Test
    void anUnknownSuiteIsRefusedWithTheKnownOnes() {
        assertThat(failure(() -> Suite.named("trixy")))
                .isEqualTo(
                        "The suite trixy isn't known\n  in <suite>\n  known by name are bookworm, trixie, sid, noble,"
                                + " questing, resolute; give any other one as <sources>");
    }
}
