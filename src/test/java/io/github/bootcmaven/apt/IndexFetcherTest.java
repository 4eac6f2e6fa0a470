// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.KEY;
import static io.github.bootcmaven.apt.SourceFixture.download;
import static io.github.bootcmaven.apt.SourceFixture.failure;
import static io.github.bootcmaven.apt.SourceFixture.keyring;
import static io.github.bootcmaven.apt.SourceFixture.source;
import static io.github.bootcmaven.testing.DebBuilder.deb;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.DebBuilder.Compression;
import io.github.bootcmaven.testing.RecordingLog;
import io.github.bootcmaven.testing.RepositoryServer;
import io.github.bootcmaven.testing.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class IndexFetcherTest {

    private static final String IN_RELEASE = "/dists/trixie/InRelease";
    private static final String BY_HASH = "by-hash";

    @TempDir
    Path folder;

    private AptRepositoryBuilder repository;
    private RepositoryServer server;

    @BeforeEach
    void serve() {
        repository = AptRepositoryBuilder.in(folder.resolve("debian"), KEY)
                .add("trixie", deb("hello", "2.0-1", "amd64"), deb("base").essential());
        server = RepositoryServer.serve(repository.root());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private IndexFetcher fetcher(boolean offline) {
        return new IndexFetcher(download(offline), cache(), Clock.systemUTC(), BuildLog.SILENT);
    }

    private List<VerifiedIndex> fetch(AptSource... sources) {
        return fetcher(false).fetch(List.of(sources), "amd64");
    }

    private List<VerifiedIndex> fetch() {
        return fetch(source(server.uri()));
    }

    private String failureOfFetch() {
        return failure(this::fetch);
    }

    private void assertNothingIsCached() throws IOException {
        if (Files.exists(cache())) {
            try (Stream<Path> files = Files.walk(cache())) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void indexesOfEveryCompressionAreFetchedVerifiedAndKept(Compression compression) throws IOException {
        repository.compressions(compression).write();
        VerifiedIndex index = fetch().get(0);
        assertThat(index.component()).isEqualTo("main");
        assertThat(index.architecture()).isEqualTo("amd64");
        assertThat(index.release().codename()).isEqualTo("trixie");
        assertThat(index.releaseText()).hasSameBinaryContentAs(repository.root().resolve("dists/trixie/InRelease"));
        assertThat(Digest.of(index.packages())).isEqualTo(index.digest());
        assertThat(PackagesIndex.of(List.of(index)).size()).isEqualTo(2);
    }

    @Test
    void aSecondFetchAsksOnlyWhetherTheReleaseHasChanged() {
        repository.write();
        fetch();
        server.forgetRequests();
        assertThat(fetch()).hasSize(1);
        assertThat(server.requests()).containsExactly("304 " + IN_RELEASE);
    }

    @Test
    void anUnchangedIndexIsNotFetchedAgainWithANewRelease() {
        repository.write();
        fetch();
        repository.date(Instant.now().minusSeconds(60)).write();
        server.forgetRequests();
        fetch();
        assertThat(server.requests()).containsExactly("200 " + IN_RELEASE);
    }

    @Test
    void aChangedIndexIsFetchedByItsDigest() {
        repository.write();
        fetch();
        repository.add("trixie", deb("new")).write();
        server.forgetRequests();
        assertThat(PackagesIndex.of(fetch()).size()).isEqualTo(3);
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().get(1)).contains("/by-hash/SHA256/");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDamagedCacheIsFetchedAgain(boolean plainListed) throws IOException {
        repository.plainListed(plainListed).write();
        VerifiedIndex index = fetch().get(0);
        Files.writeString(index.packages(), "damaged");
        Files.delete(index.releaseText());
        assertThat(PackagesIndex.of(fetch()).size()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anArchiveWithoutByHashOrWithoutTheFilesForItIsFetchedByName(boolean announced) throws IOException {
        repository.byHash(announced).write();
        server.fault(BY_HASH, RepositoryServer.status(404));
        assertThat(fetch()).hasSize(1);
        assertThat(server.requests()).contains("200 /dists/trixie/main/binary-amd64/Packages.xz");
    }

    @Test
    void aReleaseFileThatDoesNotStateThePlainIndexWillDo() {
        repository.plainListed(false).write();
        fetch();
        server.forgetRequests();
        assertThat(fetch()).hasSize(1);
        assertThat(server.requests()).containsExactly("304 " + IN_RELEASE);
    }

    @Test
    void aDetachedSignatureWillDo() throws IOException {
        repository.inRelease(false).write();
        assertThat(fetch()).hasSize(1);
        assertThat(fetch().get(0).releaseText())
                .hasSameBinaryContentAs(repository.root().resolve("dists/trixie/Release"));
        server.close();
        assertThat(fetcher(true).fetch(List.of(source(server.uri())), "amd64")).hasSize(1);
        Files.delete(repository.root().resolve("dists/trixie/Release.gpg"));
        try (RepositoryServer other = RepositoryServer.serve(repository.root())) {
            assertThat(failure(() -> fetch(source(other.uri()))))
                    .contains("isn't signed: there is neither an InRelease nor a Release.gpg");
        }
    }

    @Test
    void aLocalArchiveIsReadOfflineToo() {
        repository.write();
        assertThat(fetcher(true).fetch(List.of(source(repository.uri())), "amd64"))
                .hasSize(1);
    }

    @Test
    void offlineTheLastReleaseIsUsedEvenIfItHasExpired() {
        repository.validUntil(Instant.now().plusSeconds(60)).write();
        AptSource source = source(server.uri());
        assertThat(failure(() -> fetcher(true).fetch(List.of(source), "amd64")))
                .startsWith("InRelease of " + server.uri() + " trixie isn't in the cache, and the build is offline");
        fetch();
        server.forgetRequests();
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
        IndexFetcher offline = new IndexFetcher(download(true), cache(), later, BuildLog.SILENT);
        assertThat(offline.fetch(List.of(source), "amd64")).hasSize(1);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aTamperedReleaseIsRefused() throws IOException {
        repository.write();
        Path file = repository.root().resolve("dists/trixie/InRelease");
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, java.nio.charset.StandardCharsets.US_ASCII).indexOf("Packages")] ^= 1;
        Files.write(file, bytes);
        assertThat(failureOfFetch()).startsWith("InRelease of " + server.uri() + " trixie has a bad signature");
        assertNothingIsCached();
    }

    @ParameterizedTest
    @EnumSource
    void aTamperedIndexIsRefusedWhicheverByteItIs(Compression compression) throws IOException {
        repository.compressions(compression).write();
        fetch();
        for (String part : List.of("0", "0.3", "0.99")) {
            server.fault(BY_HASH, (exchange, content) -> {
                byte[] changed = content.clone();
                changed[(int) (Double.parseDouble(part) * changed.length)] ^= 4;
                return RepositoryServer.serving(changed).answer(exchange, content);
            });
            try (Stream<Path> files = Files.walk(cache())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
            assertThat(failure(this::fetch))
                    .startsWith("main/binary-amd64/Packages" + suffix(compression) + " of " + server.uri()
                            + " trixie isn't what the suite's Release file states")
                    .contains("in <sources>");
            try (Stream<Path> files = Files.walk(cache().resolve("apt/sha256"))) {
                assertThat(files.filter(Files::isRegularFile)
                                .map(Path::getFileName)
                                .map(Path::toString))
                        .as("only the Release file is kept")
                        .containsExactly(Digest.of(repository.root().resolve("dists/trixie/InRelease"))
                                .hex());
            }
        }
    }

    private static String suffix(Compression compression) {
        return switch (compression) {
            case NONE -> "";
            case GZIP -> ".gz";
            case XZ -> ".xz";
            case ZSTD -> ".zst";
        };
    }

    @Test
    void anIndexBiggerThanItsAnnouncedSizeIsNotRead() {
        repository.write();
        server.fault(BY_HASH, RepositoryServer.endless());
        assertThat(failureOfFetch()).contains("it is bigger than the ");
    }

    @Test
    void anOldReleaseIsRefusedAfterItsValidity() throws IOException {
        repository.validUntil(Instant.now().minusSeconds(5)).write();
        assertThat(failureOfFetch())
                .startsWith("Release of " + server.uri() + " trixie expired at ")
                .contains("the mirror isn't updated any more");
        assertNothingIsCached();
    }

    @Test
    void aReleaseFromTheFutureIsRefused() {
        repository.date(Instant.now().plus(Duration.ofHours(2))).write();
        assertThat(failureOfFetch()).contains("which is in the future").contains("this machine's clock says");
    }

    @Test
    void aReleaseOfAnotherSuiteIsRefused() throws IOException {
        repository.write();
        Files.move(repository.root().resolve("dists/trixie"), repository.root().resolve("dists/sid"));
        assertThat(failure(() -> fetch(source(server.uri(), "sid", keyring(KEY)))))
                .contains("is that of another suite: trixie");
    }

    @Test
    void anotherArchivesKeyIsRefused() throws IOException {
        repository.write();
        SigningKey other = SigningKey.generate("Other");
        assertThat(failure(() -> fetch(source(server.uri(), "trixie", keyring(other)))))
                .contains("is signed by " + KEY.keyId() + ", which the keyring test.asc doesn't have");
        assertNothingIsCached();
    }

    @Test
    void aSuiteThatIsNotServedIsNamed() {
        repository.write();
        assertThat(failure(() -> fetch(source(server.uri()), source(server.uri(), "trixie-updates", keyring(KEY)))))
                .startsWith("The suite trixie-updates isn't served by " + server.uri())
                .contains("in <sources>", "bookworm, trixie, sid");
    }

    @Test
    void aComponentOrArchitectureThatIsNotThereIsNamed() {
        repository.write();
        assertThat(failure(() -> fetcher(false).fetch(List.of(source(server.uri())), "riscv64")))
                .startsWith("The source " + server.uri() + " trixie has no main/binary-riscv64/Packages")
                .contains("it has the components main and the architectures amd64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "./", "sub/"})
    void aFlatRepositoryIsReadLocallyAndServed(String suite) throws IOException {
        repository.compressions(Compression.GZIP).write();
        Path root = repository.root();
        Path indexes = Files.createDirectories(root.resolve("./" + suite).normalize());
        byte[] packages = Files.readAllBytes(root.resolve("dists/trixie/main/binary-amd64/Packages.gz"));
        Files.write(indexes.resolve("Packages.gz"), packages);
        String release = "Origin: Vendor\nArchitectures: all amd64\nDate: Thu, 2 Apr 2026 15:10:33 UTC\nSHA256:\n "
                + Digest.of(packages).hex() + " " + packages.length + " ./Packages.gz\n";
        Files.write(indexes.resolve("InRelease"), KEY.clearSign(release));
        for (java.net.URI uri : List.of(repository.uri(), server.uri())) {
            AptSource flat = new AptSource(uri, suite, List.of(), List.of(), keyring(KEY), false, "<sources>");
            List<VerifiedIndex> found = fetch(flat);
            assertThat(found).hasSize(1);
            Candidate hello = PackagesIndex.of(found).named("hello").get(0);
            assertThat(hello.uri()).hasToString(uri + "/pool/main/h/hello/hello_2.0-1_amd64.deb");
            String name = (uri + "/" + (suite.equals("/") ? "" : suite) + "Packages").replaceFirst("^[a-z]+://", "");
            assertThat(ListName.packages(found.get(0))).endsWith(name.replace('/', '_'));
        }
    }

    @Test
    void aKeyThatExpiresSoonIsWarnedOfOnceABuildAndEachBuildAgain() {
        Instant now = Instant.now();
        SigningKey brief = SigningKey.generate("Brief", now.minusSeconds(60), now.plus(Duration.ofDays(30)));
        AptRepositoryBuilder soon = AptRepositoryBuilder.in(folder.resolve("soon"), brief)
                .add("trixie", deb("hello"))
                .add("trixie-updates", deb("hello"))
                .write();
        AptSource[] sources = {
            source(soon.uri(), "trixie", keyring(brief)), source(soon.uri(), "trixie-updates", keyring(brief))
        };
        for (int build = 0; build < 2; build++) {
            RecordingLog log = new RecordingLog();
            new IndexFetcher(download(), cache(), Clock.systemUTC(), log).fetch(List.of(sources), "amd64");
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().get(0)).startsWith("warn The key " + brief.keyId() + ", which signs ");
        }
    }

    @Test
    void aSourceForOtherArchitecturesIsPassedOver() {
        AptSource source = new AptSource(
                server.uri(), "trixie", List.of("main"), List.of("arm64"), keyring(KEY), true, "<sources>");
        assertThat(fetch(source)).isEmpty();
        assertThat(server.requests()).isEmpty();
    }
}
