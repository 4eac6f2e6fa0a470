// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real archive, by the mirror that this machine's APT sources name. */
class AptArchiveIT {

    private static final int PACKAGES = 30;

    @TempDir
    Path cache;

    private final List<String> debug = new CopyOnWriteArrayList<>();
    private final Suite trixie = Suite.named("trixie");
    private final Mirrors mirrors = trixie.mirrors(null, null, HostSources.read(Path.of("/etc/apt")));
    private final Download download = new Download(Download.Settings.DEFAULT, null, listening());

    private BuildLog listening() {
        return new BuildLog() {
            @Override
            public void info(String message) {}

            @Override
            public void warn(String message) {}

            @Override
            public void debug(String message) {
                debug.add(message);
            }

            @Override
            public Progress progress(String what, long totalBytes) {
                return Progress.NONE;
            }
        };
    }

    @BeforeEach
    void reachMirror() throws Exception {
        boolean reached;
        try {
            AptSource archive = trixie.sources(mirrors).get(0);
            reached = download.getIfChanged(archive.resolveInSuite("InRelease"), 1 << 24, Download.Validators.NONE)
                    != null;
        } catch (DownloadException e) {
            reached = false;
        }
        assumeTrue(reached, "no Debian mirror can be reached");
        debug.clear();
    }

    private List<VerifiedIndex> fetchIndexes(boolean offline) {
        Download chosen = new Download(Download.Settings.DEFAULT.withOffline(offline), null, listening());
        return new IndexFetcher(chosen, cache, Clock.systemUTC(), BuildLog.SILENT)
                .fetch(trixie.sources(mirrors), "amd64");
    }

    @Test
    void indexesAreVerifiedOnceFetchedAndPackagesAreAsDpkgReadsThem() throws Exception {
        List<VerifiedIndex> indexes = fetchIndexes(false);
        assertThat(indexes)
                .extracting(index -> index.source().suite())
                .containsExactly("trixie", "trixie-updates", "trixie-security");

        debug.clear();
        assertThat(fetchIndexes(false))
                .extracting(VerifiedIndex::digest)
                .containsExactlyElementsOf(
                        indexes.stream().map(VerifiedIndex::digest).toList());
        assertThat(debug.stream().filter(line -> line.startsWith("GET ")))
                .hasSize(3)
                .allMatch(line -> line.endsWith("/InRelease"));
        debug.clear();
        assertThat(fetchIndexes(true)).hasSize(3);
        assertThat(debug).isEmpty();

        PackagesIndex index = PackagesIndex.of(indexes);
        assertThat(index.size()).isGreaterThan(60_000);
        List<Candidate> closure = EssentialClosure.of(index, List.of("apt"), "amd64");
        assertThat(closure)
                .extracting(candidate -> candidate.binary().name())
                .contains("dpkg", "libc6", "libapt-pkg7.0");

        List<Candidate> some = closure.subList(0, PACKAGES);
        Map<BinaryPackage, Path> plain = new PackageFetcher(download, new DebCache(cache)).fetch(some, Progress.NONE);
        assertThat(plain).hasSize(PACKAGES);
        readByDpkg(plain);
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".unfinished"));
        }
    }

    private static void readByDpkg(Map<BinaryPackage, Path> plain) {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "dpkg is not installed");
        CommandRunner runner = new CommandRunner(BuildLog.SILENT);
        plain.forEach((binary, path) -> {
            String fields = runner.read(Command.of("dpkg-deb", "-f", path.toString(), "Package", "Version"));
            assertThat(fields).isEqualTo("Package: " + binary.name() + "\nVersion: " + binary.version() + "\n");
            assertThat(runner.read(Command.of("dpkg-deb", "-c", path.toString())))
                    .contains(" ./");
        });
    }
}
