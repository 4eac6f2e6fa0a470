// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.KEY;
import static io.github.bootcmaven.apt.SourceFixture.failure;
import static io.github.bootcmaven.apt.SourceFixture.keyring;
import static io.github.bootcmaven.testing.DebBuilder.deb;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.RepositoryServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SnapshotTest {

    private static final String TIME = "20260801T000000Z";

    @TempDir
    Path folder;

    @Test
    void everyPocketIsOfTheServiceAndOfTheTime() {
        Suite trixie = Suite.named("trixie");
        assertThat(trixie.sources(Snapshot.of(trixie, TIME, null)))
                .extracting(AptSource::toString)
                .containsExactly(
                        "https://snapshot-cloudflare.debian.org/archive/debian/20260801T000000Z trixie",
                        "https://snapshot-cloudflare.debian.org/archive/debian/20260801T000000Z trixie-updates",
                        "https://snapshot-cloudflare.debian.org/archive/debian-security/20260801T000000Z trixie-security");
        Suite noble = Suite.named("noble");
        assertThat(noble.sources(Snapshot.of(noble, TIME, "http://127.0.0.1:9/")))
                .extracting(AptSource::uri)
                .containsOnly(URI.create("http://127.0.0.1:9/ubuntu/20260801T000000Z"));
    }

    @Test
    void anExpiredReleaseIsTakenOfASnapshotOnly() {
        AptRepositoryBuilder repository = AptRepositoryBuilder.in(folder.resolve("debian"), KEY)
                .add("trixie", deb("hello"))
                .validUntil(Instant.now().minusSeconds(5))
                .write();
        for (boolean snapshot : List.of(true, false)) {
            AptSource source = new AptSource(
                    repository.uri(),
                    List.of(),
                    "trixie",
                    List.of("main"),
                    List.of(),
                    keyring(KEY),
                    true,
                    snapshot ? TIME : null,
                    "<snapshot>");
            IndexFetcher fetcher = new IndexFetcher(
                    SourceFixture.download(), folder.resolve("cache" + snapshot), Clock.systemUTC(), BuildLog.SILENT);
            if (snapshot) {
                assertThat(fetcher.fetch(List.of(source), "amd64")).hasSize(1);
            } else {
                assertThat(failure(() -> fetcher.fetch(List.of(source), "amd64")))
                        .contains("expired at");
            }
        }
    }

    @Test
    void nothingIsFetchedFromAnywhereElse() throws IOException {
        Files.writeString(folder.resolve("file"), "content");
        try (RepositoryServer service = RepositoryServer.serve(folder);
                RepositoryServer other = RepositoryServer.serve(folder)) {
            service.fault("/away", RepositoryServer.redirect(other.uri() + "/file"))
                    .fault("/within", RepositoryServer.redirect("/file"));
            HttpAccess access = HttpAccess.DIRECT.only(service.uri());
            Download download = new Download(Download.Settings.DEFAULT, access, BuildLog.SILENT);
            URI within = URI.create(service.uri() + "/within");
            assertThat(download.<byte[]>get(within, 99, InputStream::readAllBytes))
                    .asString()
                    .isEqualTo("content");
            assertThat(failure(() -> download.get(URI.create(service.uri() + "/away"), 99, InputStream::readAllBytes)))
                    .startsWith("Cannot fetch " + service.uri() + "/away: it is redirected to " + other.uri()
                            + "/file, away from " + service.uri())
                    .contains("with <snapshot> nothing is fetched from anywhere else");
            assertThat(failure(() -> download.get(URI.create(other.uri() + "/file"), 99, InputStream::readAllBytes)))
                    .contains("it isn't of " + service.uri());
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void aMirrorOrASourceOfAnotherHostIsRefused() {
        Suite trixie = Suite.named("trixie");
        Snapshot snapshot = Snapshot.of(trixie, TIME, "http://snapshot.test");
        snapshot.check("http://snapshot.test/", trixie.sources(snapshot));
        assertThat(failure(() -> snapshot.check("http://mirror.test/debian", List.of())))
                .startsWith("A <mirror> together with a <snapshot> isn't the snapshot service http://snapshot.test")
                .contains("in <mirror>");
        AptSource foreign = SourceFixture.source(URI.create("http://vendor.test/apt"));
        assertThat(failure(() -> snapshot.check(null, List.of(foreign))))
                .startsWith("The source http://vendor.test/apt trixie isn't of the snapshot service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-08-01", "20260801", "20260801T000000", "yesterday", "../../x"})
    void whatIsNoTimeIsRefused(String time) {
        assertThat(failure(() -> Snapshot.of(Suite.named("trixie"), time, null)))
                .startsWith("'" + time + "' is no time of a snapshot\n  in <snapshot>");
    }
}
