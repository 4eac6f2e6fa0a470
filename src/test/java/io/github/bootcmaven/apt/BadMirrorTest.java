// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.KEY;
import static io.github.bootcmaven.apt.SourceFixture.failure;
import static io.github.bootcmaven.apt.SourceFixture.impatientDownload;
import static io.github.bootcmaven.apt.SourceFixture.source;
import static io.github.bootcmaven.testing.DebBuilder.deb;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.DebBuilder;
import io.github.bootcmaven.testing.RepositoryServer;
import io.github.bootcmaven.testing.RepositoryServer.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way a mirror can misbehave, with every kind of file that it serves: the build ends soon, says which file of which
 * source it was, leaves no wrong file in the cache, and with a second mirror at hand takes that.
 */
@Timeout(60)
class BadMirrorTest {

    private static final String IN_RELEASE = "InRelease$";
    private static final String INDEX = "binary-amd64";
    private static final String DEB = "\\.deb$";

    private static final byte[] BOMB = bomb();

    /** Makes a fault for a server. */
    private record Misbehaviour(String name, Function<RepositoryServer, Fault> fault) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Misbehaviour> MISBEHAVIOURS = List.of(
            new Misbehaviour("stalls", RepositoryServer::stall),
            new Misbehaviour("never answers", RepositoryServer::silence),
            new Misbehaviour("truncates", server -> RepositoryServer.truncate()),
            new Misbehaviour("resets", RepositoryServer::reset),
            new Misbehaviour("answers 404", server -> RepositoryServer.status(404)),
            new Misbehaviour("answers 429", server -> RepositoryServer.status(429)),
            new Misbehaviour("answers 500", server -> RepositoryServer.status(500)),
            new Misbehaviour(
                    "redirects in a loop",
                    server -> (exchange, content) -> RepositoryServer.redirect(
                                    exchange.getRequestURI().getPath())
                            .answer(exchange, content)),
            new Misbehaviour("serves 16 GiB", server -> RepositoryServer.endless()),
            new Misbehaviour("serves a decompression bomb", server -> RepositoryServer.serving(BOMB)),
            new Misbehaviour("serves nothing", server -> RepositoryServer.serving(new byte[0])),
            new Misbehaviour("changes a byte", server -> (exchange, content) -> {
                byte[] changed = content.clone();
                changed[changed.length / 2] ^= 1;
                return RepositoryServer.serving(changed).answer(exchange, content);
            }));

    @TempDir
    Path folder;

    private AptRepositoryBuilder repository;
    private RepositoryServer bad;
    private RepositoryServer good;

    @BeforeEach
    void serve() {
        byte[] noise = new byte[50_000];
        new Random(5).nextBytes(noise);
        repository = AptRepositoryBuilder.in(folder.resolve("debian"), KEY)
                .compressions(DebBuilder.Compression.GZIP)
                .add("trixie", deb("hello", "1.0", "amd64").file("usr/share/hello", 0644, noise), deb("other"))
                .write();
        bad = RepositoryServer.serve(repository.root());
        good = RepositoryServer.serve(repository.root());
    }

    @AfterEach
    void close() {
        bad.close();
        good.close();
    }

    static Stream<Arguments> cases() {
        return MISBEHAVIOURS.stream()
                .flatMap(each -> Stream.of(IN_RELEASE, INDEX, DEB).map(file -> Arguments.of(each, file)));
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private Map<BinaryPackage, Path> fetch(AptSource source) {
        Download download = impatientDownload();
        List<VerifiedIndex> indexes =
                new IndexFetcher(download, cache(), Clock.systemUTC(), BuildLog.SILENT).fetch(List.of(source), "amd64");
        List<Candidate> hello = PackagesIndex.of(indexes).named("hello");
        return new PackageFetcher(download, new DebCache(cache())).fetch(hello, Progress.NONE);
    }

    private AptSource bad() {
        return source(bad.uri());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aBadMirrorIsNamedAndLeavesNothingWrong(Misbehaviour misbehaviour, String file) throws IOException {
        bad.fault(file, misbehaviour.fault().apply(bad));
        assertThat(failure(() -> fetch(bad())))
                .contains(bad.uri().toString(), "in <sources>")
                .contains(
                        switch (file) {
                            case IN_RELEASE -> "InRelease";
                            case INDEX -> "binary-amd64/";
                            default -> "hello";
                        });
        assertNothingIsWrong();
        bad.heal();
        assertIsWhole(fetch(bad()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theNextMirrorIsTaken(Misbehaviour misbehaviour, String file) throws IOException {
        bad.fault(file, misbehaviour.fault().apply(bad));
        AptSource source = bad().withMirrors(List.of(good.uri()));
        assertIsWhole(fetch(source));
        assertNothingIsWrong();
        assertThat(good.requests()).isNotEmpty();
    }

    private void assertIsWhole(Map<BinaryPackage, Path> debs) {
        assertThat(debs).hasSize(1);
        debs.forEach((binary, plain) -> assertThat(plain).exists());
    }

    /** Each file that has a digest's name has that digest, and no unfinished file is left. */
    private void assertNothingIsWrong() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.exists(cache())) {
            try (Stream<Path> walk = Files.walk(cache())) {
                walk.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        for (Path file : files) {
            String name = file.getFileName().toString().replaceFirst("\\.deb$", "");
            assertThat(name).doesNotStartWith(".");
            if (file.toString().contains("/sha256/") && name.matches("[0-9a-f]{64}")) {
                assertThat(Digest.of(file).hex()).isEqualTo(name);
            }
        }
    }

    /** A quarter of a gigabyte of zeros in 250 kB. */
    private static byte[] bomb() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 256; i++) {
                gzip.write(zeros);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void anIndexThatIsStatedToHaveTenGibibytesIsNotEvenAskedFor() {
        String release = "Suite: trixie\nCodename: trixie\nArchitectures: amd64\nComponents: main\nSHA256:\n "
                + Digest.of("x").hex() + " " + (10L << 30) + " main/binary-amd64/Packages.gz\n";
        bad.fault(IN_RELEASE, RepositoryServer.serving(KEY.clearSign(release)));
        assertThat(failure(() -> fetch(bad())))
                .startsWith("main/binary-amd64/Packages.gz of " + bad() + " has, as the suite's Release file states, "
                        + (10L << 30) + " bytes");
        assertThat(bad.requests()).hasSize(1);
    }

    @Test
    void whereNoMirrorServesAllAreNamed() {
        URI down = URI.create("http://127.0.0.1:9");
        AptSource source = source(down).withMirrors(List.of(bad.uri()));
        bad.fault(IN_RELEASE, RepositoryServer.status(500));
        assertThat(failure(() -> fetch(source)))
                .startsWith("Cannot fetch " + down)
                .contains("and of " + bad.uri() + ": ", "the mirror answers 500");
    }

    @Test
    void aMirrorThatFailedIsAskedLastForTheRestOfTheBuild() throws IOException {
        bad.fault("", RepositoryServer.status(500));
        fetch(bad().withMirrors(List.of(good.uri())));
        assertThat(bad.requests()).as("two attempts of one file").hasSize(2);
    }
}
