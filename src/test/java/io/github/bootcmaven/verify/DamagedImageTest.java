// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.image.Compression;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.testing.BuiltSystem;
import io.github.bootcmaven.testing.Mutations;
import io.github.bootcmaven.verify.CheckResult.Outcome;
import io.github.bootcmaven.verify.VerifyRequest.ImageLocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Property: wherever a layout is cut, flipped or otherwise spoiled, the verifier finds it and names the file. */
@SuppressWarnings("NullAway.Init")
class DamagedImageTest {

    private static final long SEED = 20261125;
    private static final int DAMAGES = 200;

    @TempDir
    private Path folder;

    private BuiltSystem system;

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "gzip"})
    void everyDamageToALayoutIsFoundAndNamed(String compression) throws IOException {
        system = BuiltSystem.build(folder, BuiltSystem.root().tree(), Compression.parse(compression));
        assertThat(findings()).isEmpty();
        List<Path> files = files(system.layout());
        Random random = new Random(SEED);
        Mutations mutations = Mutations.seeded(SEED);
        for (int i = 0; i < DAMAGES; i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] good = Files.readAllBytes(file);
            byte[] bad = mutations.mutate(good);
            if (Arrays.equals(good, bad)) {
                continue;
            }
            Files.write(file, bad);
            // A name may be another one without being wrong: what index.json calls its image is nothing that it rests
            // on.
            if (!file.endsWith("index.json") || !readsTheSame(good, bad)) {
                assertThat(findings())
                        .as("%s, damage %d of %s", mutations, i, file)
                        .anySatisfy(finding -> assertThat(finding).contains(nameOf(file)));
            }
            Files.write(file, good);
        }
        assertThat(findings()).isEmpty();
    }

    @Test
    void aLayoutWithoutOneOfItsFilesIsFound() throws IOException {
        system = BuiltSystem.build(folder, BuiltSystem.root().tree());
        for (Path file : files(system.layout())) {
            Path away = folder.resolve("away");
            Files.move(file, away);
            assertThat(findings())
                    .as("%s", file)
                    .anySatisfy(finding -> assertThat(finding).contains(nameOf(file)));
            Files.move(away, file);
        }
    }

    @Test
    void anArchiveThatIsCutAnywhereIsFound() throws IOException {
        system = BuiltSystem.build(folder, BuiltSystem.root().tree());
        byte[] whole = Files.readAllBytes(system.archive());
        Random random = new Random(SEED);
        // The end of a tar is two empty blocks, which readers can do without.
        int content = whole.length;
        while (whole[content - 1] == 0) {
            content--;
        }
        for (int i = 0; i < 50; i++) {
            Files.write(system.archive(), Arrays.copyOf(whole, random.nextInt(content)));
            assertThat(findings()).anySatisfy(finding -> assertThat(finding).startsWith("archive: "));
        }
    }

    /** Whether index.json still has the image's descriptor as it was. */
    private static boolean readsTheSame(byte[] good, byte[] bad) {
        String before = new String(good, StandardCharsets.ISO_8859_1);
        String after = new String(bad, StandardCharsets.ISO_8859_1);
        int end = before.indexOf("\"annotations\"");
        return end > 0 && after.startsWith(before.substring(0, end));
    }

    private List<String> findings() throws IOException {
        return ImageCheck.run(
                        new ImageLocation(system.layout(), system.archive(), Platform.linux("amd64"), true),
                        system.tree(),
                        null)
                .stream()
                .filter(check -> check.outcome() == Outcome.FAILED)
                .flatMap(check -> check.findings().stream().map(finding -> check.name() + ": " + finding))
                .toList();
    }

    private static List<Path> files(Path layout) throws IOException {
        try (Stream<Path> files = Files.walk(layout)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }
}
