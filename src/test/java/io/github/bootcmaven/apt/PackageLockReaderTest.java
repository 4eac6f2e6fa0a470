// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.Mutations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A lock that isn't as it was written is refused, with line and field; nothing else happens. */
class PackageLockReaderTest {

    private static final int INPUTS = 50_000;

    @TempDir
    static Path folder;

    private static String sound;

    @BeforeAll
    static void write() throws IOException {
        LockFixture fixture = LockFixture.in(folder);
        LockedArchitecture section = fixture.lock(fixture.archive("1.0").uri());
        sound = PackageLockWriter.text(new PackageLock(Map.of("amd64", section)));
    }

    /** What is replaced, by what, and what is said of the place. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"name\": \"app\"| \"name\": \"APP\"| packages[0].name isn't a package's name",
                "\"name\": \"base\"| \"name\": \"app\"| packages[1].name is app, which is there twice",
                "\"name\": \"base\"| \"nam\": \"base\"| packages[1].nam is no field of a lock",
                "\"version\": \"1.0\"| \"version\": \"1 0\"| packages[0].version isn't a version",
                "\"architecture\": \"amd64\"| \"architecture\": \"i386\"| packages[0].architecture is neither amd64 nor all",
                "\"from\": \"trixie main\"| \"from\": \"sid main\"| packages[0].from is none of the sources",
                "\"path\": \"pool/main/a| \"path\": \"../main/a| packages[0].path isn't a path",
                "\"path\": \"pool/main/a| \"path\": \"pool/../a| packages[0].path isn't a path",
                "\"path\": \"pool/main/a| \"path\": \"/pool/main/a| packages[0].path isn't a path",
                "\"sha256\": \"| \"sha256\": \"0| indexes[0].sha256 isn't a SHA-256 checksum",
                "\"date\": \"| \"date\": \"on | releases[0].date isn't a time",
                "\"unpack\"| \"remove\"| order[0].remove is no field",
                "\"unpack\"| \"configure\"| which was there before",
                "\"app=1.0\"| \"app=2.0\"| inputs.digest isn't the digest of the inputs beside it",
                "\"recommends\": true| \"recommends\": 1| inputs.recommends is neither true nor false",
                "\"bootstrap\": [| \"bootstrap\": [ \"none\", | bootstrap[0] is none, which is none of the packages",
                "\"lockVersion\": 1| \"lockVersion\": 0| lockVersion isn't 1",
                "\"lockVersion\": 1| \"lockVersoin\": 1| it has no lockVersion",
                "\"lockVersion\": 1,| \"lockVersion\": 1, \"lockVersion\": 1,| Duplicate field",
                "\"architectures\": {| <<<<<<< HEAD| it isn't sound JSON",
            })
    void aChangedFieldIsNamed(String from, String to, String said) {
        assertThat(sound).contains(from);
        String message = failure(sound.replaceFirst(java.util.regex.Pattern.quote(from), to));
        assertThat(message).contains(said, "in <lock>", "mvn bootc:lock");
        assertThat(message).startsWith("packages.lock.json, line ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "1e3", "\"1\"", "null", "[]"})
    void aSizeIsAWholeNumber(String size) {
        String broken = sound.replaceFirst("\"size\": [0-9]+", "\"size\": " + size);
        assertThat(failure(broken)).contains("packages[0].size isn't a whole number");
    }

    @Test
    void aSizeBeyondAllBoundsIsRefused() {
        assertThat(failure(sound.replaceFirst("\"size\": ", "\"size\": 9999999999999999999")))
                .contains("it isn't sound JSON", "out of range");
    }

    @Test
    void theLineIsThatOfTheField() {
        String broken = sound.replaceFirst("\"name\": \"libapp\"", "\"name\": \"Libapp\"");
        long line = broken.substring(0, broken.indexOf("Libapp")).lines().count();
        assertThat(failure(broken)).startsWith("packages.lock.json, line " + line + ": architectures.amd64.packages[");
    }

    @Test
    void aPackageThatIsNeverConfiguredIsNoticed() {
        int last = sound.lastIndexOf("\"configure\"");
        int manual = sound.indexOf("\"manual\"", last);
        String broken =
                sound.substring(0, sound.lastIndexOf(',', manual)) + sound.substring(manual + "\"manual\"".length());
        assertThat(failure(broken)).contains("order doesn't configure the package manual");
    }

    @Test
    void aNewerLockIsAnErrorAndNotMalformed() {
        String newer = sound.replaceFirst("\"lockVersion\": 1", "\"lockVersion\": 2,\n  \"more\": {}");
        Assertions.assertThatThrownBy(() -> read(newer.getBytes(UTF_8)))
                .isInstanceOf(NewerLockException.class)
                .hasMessageContaining("packages.lock.json has the lock version 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "1", "{\"lockVersion\":1,\"architectures\":{}}", "\u0000", "{} {}"})
    void whatIsNoLock(String text) {
        assertThat(failure(text)).startsWith("packages.lock.json, line 1: ");
    }

    @Test
    void endlessNestingIsRefused() {
        assertThat(failure("[".repeat(1 << 20))).contains("it isn't sound JSON");
    }

    @Test
    void brokenInputGetsTheDeclaredExceptionAndNoOther() {
        byte[] bytes = sound.getBytes(UTF_8);
        Mutations mutations = Mutations.seeded(20261124);
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = mutations.mutate(bytes);
            try {
                read(input);
            } catch (BootcException declared) {
                Objects.requireNonNull(declared.getMessage(), "it says what is wrong");
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError(
                        mutations + ", input " + i + ": " + HexFormat.of().formatHex(input), e);
            }
        }
        assertThat(refused).isGreaterThan(INPUTS / 2);
    }

    private static String failure(String text) {
        return SourceFixture.failure(() -> read(text.getBytes(UTF_8)));
    }

    private static PackageLock read(byte[] content) {
        return PackageLockReader.read("packages.lock.json", content);
    }
}
