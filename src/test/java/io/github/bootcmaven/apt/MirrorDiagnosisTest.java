// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.KEY;
import static io.github.bootcmaven.apt.SourceFixture.download;
import static io.github.bootcmaven.apt.SourceFixture.keyring;
import static io.github.bootcmaven.apt.SourceFixture.source;
import static io.github.bootcmaven.testing.DebBuilder.deb;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Diagnosis;
import io.github.bootcmaven.log.Diagnosis.Grade;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.RepositoryServer;
import io.github.bootcmaven.testing.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MirrorDiagnosisTest {

    private static final URI DOWN = URI.create("http://127.0.0.1:9");

    @TempDir
    Path folder;

    private RepositoryServer server;

    @BeforeEach
    void serve() {
        server = RepositoryServer.serve(AptRepositoryBuilder.in(folder.resolve("debian"), KEY)
                .add("trixie", deb("hello"))
                .write()
                .root());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private List<Diagnosis> findings(boolean offline, AptSource... sources) throws IOException {
        return new MirrorDiagnosis(download(offline), folder.resolve("cache"), Clock.systemUTC(), BuildLog.SILENT)
                .findings(List.of(sources));
    }

    @Test
    void aMirrorThatServesIsGood() throws IOException {
        Diagnosis finding = findings(false, source(server.uri())).get(0);
        assertThat(finding.grade()).isEqualTo(Grade.GOOD);
        assertThat(finding.subject()).isEqualTo("mirror " + server.uri() + " trixie");
        assertThat(finding.finding()).startsWith("serves a signed Release file of 20");
    }

    @Test
    void aMirrorThatIsDownOrSignsByAnotherKeyIsBrokenWithARemedy() throws IOException {
        AptSource strange = source(server.uri(), "trixie", keyring(SigningKey.generate("Other")));
        for (Diagnosis finding : findings(false, source(DOWN), strange)) {
            assertThat(finding.grade()).isEqualTo(Grade.BROKEN);
            assertThat(finding.remedy()).contains("bootc.apt.mirror");
        }
    }

    @Test
    void ofSeveralMirrorsOneThatWorksIsEnough() throws IOException {
        assertThat(findings(false, source(DOWN).withMirrors(List.of(server.uri()))))
                .extracting(Diagnosis::grade)
                .containsExactly(Grade.LIMITED, Grade.GOOD);
    }

    @Test
    void offlineNothingIsAsked() throws IOException {
        assertThat(findings(true, source(server.uri())).get(0).finding()).isEqualTo("not asked: Maven is offline");
        assertThat(server.requests()).isEmpty();
    }
}
