// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.KEY;
import static io.github.bootcmaven.apt.SourceFixture.download;
import static io.github.bootcmaven.apt.SourceFixture.failure;
import static io.github.bootcmaven.apt.SourceFixture.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.deb.DebFile;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.DebBuilder;
import io.github.bootcmaven.testing.DebBuilder.Compression;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.RepositoryServer;
import io.github.bootcmaven.testing.ZeroDeb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PackageFetcherTest {

    private static final int COUNT = 12;

    @TempDir
    Path folder;

    private final List<DebBuilder> debs = new ArrayList<>();
    private RepositoryServer server;
    private List<Candidate> candidates = List.of();

    @BeforeEach
    void serve() {
        Random random = new Random(3);
        for (int i = 0; i < COUNT; i++) {
            byte[] content = new byte[random.nextInt(50_000)];
            random.nextBytes(content);
            debs.add(DebBuilder.deb("p" + i, "1:1.0+b" + i, "amd64")
                    .file("/usr/lib/p" + i, 0644, content)
                    .compression(List.of(Compression.values()).get(i % 4)));
        }
        AptRepositoryBuilder repository = AptRepositoryBuilder.in(folder.resolve("debian"), KEY)
                .add("trixie", debs.toArray(DebBuilder[]::new))
                .write();
        server = RepositoryServer.serve(repository.root());
        List<VerifiedIndex> indexes = new IndexFetcher(
                        download(), folder.resolve("indexes"), Clock.systemUTC(), BuildLog.SILENT)
                .fetch(List.of(source(server.uri())), "amd64");
        PackagesIndex index = PackagesIndex.of(indexes);
        candidates = debs.stream().map(deb -> index.named(deb.name()).get(0)).toList();
        server.forgetRequests();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Map<BinaryPackage, Path> fetch(Progress progress) {
        return new PackageFetcher(download(), new DebCache(cache())).fetch(candidates, progress);
    }

    private Map<BinaryPackage, Path> fetch() {
        return fetch(Progress.NONE);
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private Candidate candidate(int i) {
        return candidates.get(i);
    }

    private void assertAllIsThere(Map<BinaryPackage, Path> plain) {
        assertThat(plain.keySet())
                .containsExactlyElementsOf(
                        candidates.stream().map(Candidate::binary).toList());
        for (int i = 0; i < COUNT; i++) {
            Path path = plain.get(candidate(i).binary());
            assertThat(path)
                    .hasBinaryContent(debs.get(i).compression(Compression.NONE).build());
        }
    }

    private List<String> cached() throws IOException {
        try (Stream<Path> files = Files.walk(cache())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    @Test
    void allPackagesAreFetchedVerifiedAndRepacked() {
        assertAllIsThere(fetch());
        assertThat(server.requests()).hasSize(COUNT);
    }

    @Test
    void whatIsCachedIsNotFetchedAgain() {
        fetch();
        server.close();
        assertAllIsThere(fetch());
    }

    @Test
    void aPlainDebThatIsMissingOrCutShortIsMadeAnewFromTheFetchedOne() throws IOException {
        Map<BinaryPackage, Path> plain = fetch();
        Files.delete(plain.get(candidate(0).binary()));
        Path cut = plain.get(candidate(1).binary());
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        server.forgetRequests();
        assertAllIsThere(fetch());
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aDamagedDebIsFetchedAgain() throws IOException {
        Map<BinaryPackage, Path> plain = fetch();
        Files.delete(plain.get(candidate(0).binary()));
        Path fetched = new DebCache(cache()).fetched(candidate(0).binary().sha256());
        byte[] bytes = Files.readAllBytes(fetched);
        bytes[bytes.length / 2] ^= 1;
        Files.write(fetched, bytes);
        server.forgetRequests();
        assertAllIsThere(fetch());
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aTamperedDebIsRefusedAndNotKept() throws IOException {
        server.fault("/p7_", (exchange, content) -> {
            content[content.length / 2] ^= 1;
            return RepositoryServer.serving(content).answer(exchange, content);
        });
        assertThat(failure(this::fetch))
                .startsWith("The package p7 1:1.0+b7 (amd64) from " + server.uri()
                        + " trixie isn't what its index states: the SHA-256 of " + server.uri()
                        + "/pool/main/p/p7/p7_1.0+b7_amd64.deb is ")
                .contains("in <sources>");
        assertThat(cached()).doesNotContain(candidate(7).binary().sha256().hex() + ".deb");
        assertThat(cached()).allMatch(name -> name.endsWith(".deb"), "no unfinished files");
        server.heal();
        assertAllIsThere(fetch());
    }

    @Test
    void aShorterOrLongerDebIsRefused() {
        server.fault("/p3_", RepositoryServer.serving(new byte[10]));
        assertThat(failure(this::fetch)).contains("(10 bytes), not ");
        server.fault("/p3_", RepositoryServer.endless());
        assertThat(failure(this::fetch)).contains("Cannot fetch the package p3 ", "it is bigger than the ");
    }

    @Test
    void aMissingDebIsNamedWithItsSource() {
        server.fault("/p5_", RepositoryServer.status(404));
        assertThat(failure(this::fetch))
                .startsWith("Cannot fetch the package p5 1:1.0+b5 (amd64) from " + server.uri() + " trixie: ")
                .contains("the mirror answers 404", "in <sources>", "try again");
    }

    @Test
    void aMirrorThatFailsNowAndThenIsBorneWith() {
        server.fault("pool", RepositoryServer.times(1, RepositoryServer.status(503)));
        server.fault("/p1_", RepositoryServer.times(1, RepositoryServer.truncate()));
        assertAllIsThere(fetch());
    }

    @Test
    void progressAddsUpToTheSizeOfAllPackages() {
        long total = candidates.stream()
                .mapToLong(candidate -> candidate.binary().size())
                .sum();
        server.fault("/p1_", RepositoryServer.times(1, RepositoryServer.truncate()));
        for (int run = 0; run < 2; run++) {
            AtomicLong advanced = new AtomicLong();
            fetch(new Progress() {
                @Override
                public void advance(long bytes) {
                    assertThat(bytes).isPositive();
                    advanced.addAndGet(bytes);
                }

                @Override
                public void close() {}
            });
            assertThat(advanced).hasValue(total);
        }
    }

    @Test
    void twoBuildsMayShareTheCache() {
        CompletableFuture<Map<BinaryPackage, Path>> other = CompletableFuture.supplyAsync(this::fetch);
        assertAllIsThere(fetch());
        assertAllIsThere(other.join());
    }

    @Test
    void aDebThatIsNoneIsNamed() throws IOException {
        serveInstead("not a package".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0);
        assertThat(failure(this::fetch))
                .startsWith("The package p0 1:1.0+b0 (amd64) from")
                .contains("isn't a sound .deb");
    }

    @Test
    void aSmallDebThatUnpacksToTenGibibytesIsRefusedByItsName() throws IOException {
        byte[] bomb = ZeroDeb.of(DebBuilder.deb("p0"), "/usr/share/zeros", 10L << 30);
        assertThat(bomb).hasSizeLessThan(5_000_000);
        serveInstead(bomb, 4);
        assertThat(failure(this::fetch))
                .startsWith("The package p0 1:1.0+b0 (amd64) from")
                .contains("can't be unpacked", "data.tar has more than 1073741824 bytes");
        assertThat(cached()).allMatch(name -> name.endsWith(".deb"), "no unfinished files");
    }

    @Test
    void aDebThatSaysHowLargeItIsIsTakenAndItsZerosTakeNoRoom() throws Exception {
        long size = 2L << 30;
        serveInstead(ZeroDeb.of(DebBuilder.deb("p0"), "/usr/share/zeros", size), size / 1024);
        Path plain = fetch().values().iterator().next();
        assertThat(plain).satisfies(file -> assertThat(Files.size(file)).isGreaterThan(size));
        assertThat(DebFile.isUncompressed(plain)).isTrue();
        long blocks = Long.parseLong(
                HostTool.required("stat").run("-c", "%b", plain.toString()).strip());
        assertThat(blocks * 512).isLessThan(50_000_000);
    }

    /** Puts a .deb in the place of all others, under the name of the first. */
    private void serveInstead(byte[] deb, long installedSize) throws IOException {
        BinaryPackage sound = candidate(0).binary();
        BinaryPackage broken = new BinaryPackage(
                sound.name(),
                sound.version(),
                sound.architecture(),
                false,
                null,
                "optional",
                "",
                "",
                "",
                "pool/other.deb",
                deb.length,
                io.github.bootcmaven.content.Digest.of(deb),
                installedSize,
                sound.name());
        Files.write(folder.resolve("debian/pool/other.deb"), deb);
        candidates = List.of(new Candidate(broken, candidate(0).source()));
    }
}
