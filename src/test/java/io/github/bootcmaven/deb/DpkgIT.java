// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.DebBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** dpkg is the judge of versions and of repacked .debs. */
class DpkgIT {

    private static final int PAIRS = 10_000;

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    @TempDir
    Path folder;

    @BeforeEach
    void findDpkg() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "dpkg is not installed");
    }

    @Test
    void tenThousandPairsAreOrderedAsDpkgOrdersThem() throws IOException {
        long seed = Long.getLong("bootc.it.seed", 20261123);
        Random random = new Random(seed);
        List<String> real = archiveVersions();
        StringBuilder script = new StringBuilder("set -e\n");
        for (int i = 0; i < PAIRS; i++) {
            boolean made = real.isEmpty() || i % 4 == 0;
            String a = made ? DebianVersionTest.randomVersion(random) : real.get(random.nextInt(real.size()));
            String b = made ? DebianVersionTest.randomVersion(random) : near(real, a, random);
            int order = DebianVersion.parse(a).compareTo(DebianVersion.parse(b));
            String relation = order < 0 ? "lt" : order > 0 ? "gt" : "eq";
            script.append("dpkg --compare-versions '%s' %s '%s' || echo 'seed %d: %s %s %s'\n"
                    .formatted(a, relation, b, seed, a, relation, b));
        }
        Path file = Files.writeString(folder.resolve("pairs"), script);
        assertThat(runner.read(Command.of("sh", file.toString()))).isEmpty();
    }

    /** Another version, three times out of four one that stands near in the archive and so looks alike. */
    private static String near(List<String> sorted, String version, Random random) {
        int at = Collections.binarySearch(sorted, version) + random.nextInt(9) - 4;
        return sorted.get(random.nextInt(4) == 0 ? random.nextInt(sorted.size()) : Math.floorMod(at, sorted.size()));
    }

    /** The versions of the biggest index in the cache of integration tests, else those of the host. */
    private List<String> archiveVersions() throws IOException {
        Path cache = Path.of(System.getProperty("bootc.it.cache", "target/it-cache"), "apt", "sha256");
        if (Files.isDirectory(cache)) {
            try (Stream<Path> files = Files.walk(cache)) {
                Path index = files.filter(Files::isRegularFile)
                        .max(Comparator.comparingLong(path -> path.toFile().length()))
                        .orElseThrow();
                try (Stream<String> lines = Files.lines(index)) {
                    return lines.filter(line -> line.startsWith("Version: "))
                            .map(line -> line.substring("Version: ".length()))
                            .sorted()
                            .distinct()
                            .toList();
                }
            }
        }
        return runner.read(Command.of("dpkg-query", "-W", "-f", "${Version}\\n"))
                .lines()
                .sorted()
                .distinct()
                .toList();
    }

    private void compare(Path original) throws IOException {
        Path plain = folder.resolve("plain.deb");
        DebFile.open(original).repackUncompressed(plain, Long.MAX_VALUE);
        for (String verb : List.of("-c", "-f", "-I")) {
            String expected = runner.read(Command.of("dpkg-deb", verb, original.toString()));
            String found = runner.read(Command.of("dpkg-deb", verb, plain.toString()));
            // -I tells the size of the archive first, which is what differs.
            assertThat(found.lines().filter(line -> !line.contains("size ")))
                    .containsExactlyElementsOf(expected.lines()
                            .filter(line -> !line.contains("size "))
                            .toList());
        }
        for (String verb : List.of("-x", "-e")) {
            Path expected = folder.resolve("expected" + verb);
            Path found = folder.resolve("found" + verb);
            runner.run(Command.of("dpkg-deb", verb, original.toString(), expected.toString()));
            runner.run(Command.of("dpkg-deb", verb, plain.toString(), found.toString()));
            runner.run(Command.of("diff", "-r", "--no-dereference", expected.toString(), found.toString()));
        }
        assertThat(runner.read(Command.of("ar", "t", plain.toString())))
                .isEqualTo("debian-binary\ncontrol.tar\ndata.tar\n");
    }

    @ParameterizedTest
    @EnumSource
    void aRepackedDebHasTheSameContentForDpkg(DebBuilder.Compression compression) throws IOException {
        byte[] noise = new byte[100_003];
        new Random(5).nextBytes(noise);
        byte[] deb = DebBuilder.deb("hello", "1:2.0-1", "amd64")
                .compression(compression)
                .script("postinst", "#!/bin/sh\nexit 0\n")
                .file("/usr/bin/hello", 0755, noise)
                .file("/usr/share/" + "long".repeat(40) + "/grün", "x")
                .symlink("/usr/bin/hi", "hello")
                .hardLink("/usr/bin/hallo", "/usr/bin/hello")
                .directory("/var/lib/hello", 0700)
                .build();
        compare(Files.write(folder.resolve("hello.deb"), deb));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xz", "zstd", "gzip", "none"})
    void whatDpkgHasPackedIsRepacked(String compression) throws IOException {
        Path tree = folder.resolve("tree");
        Files.createDirectories(tree.resolve("DEBIAN"));
        Files.writeString(
                tree.resolve("DEBIAN/control"),
                DebBuilder.deb("made", "1", "all").control());
        Files.writeString(tree.resolve("file"), "content\n".repeat(1000));
        Path deb = folder.resolve("made.deb");
        runner.run(Command.of("dpkg-deb", "-b", "-Z" + compression, tree.toString(), deb.toString()));
        compare(deb);
    }
}
