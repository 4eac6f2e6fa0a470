// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TmpfilesLineTest {

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("d /run/user 0755 root root 10d -", line("d", "/run/user", "0755", "root", "root", null)),
                Arguments.of(
                        "  L+\t/etc/mtab  - - - -  ../proc/mounts",
                        line("L+", "/etc/mtab", "-", "-", "-", "../proc/mounts")),
                Arguments.of("q /var 0755 - - -", line("q", "/var", "0755", "-", "-", null)),
                Arguments.of("C /var/lib/x", line("C", "/var/lib/x", "-", "-", "-", null)),
                Arguments.of("d //var/./lib//x/ - - -", line("d", "/var/lib/x", "-", "-", "-", null)),
                Arguments.of("d /", line("d", "/", "-", "-", "-", null)),
                Arguments.of("d \"/var/a b\" 0755", line("d", "/var/a b", "0755", "-", "-", null)),
                Arguments.of("d '/var/a \"b' 0755", line("d", "/var/a \"b", "0755", "-", "-", null)),
                Arguments.of("d /var/'a b'c\\x20d\\\\", line("d", "/var/a bc d\\", "-", "-", "-", null)),
                Arguments.of(
                        "d /var/\\u00e9\\xc3\\xa9\\303\\251",
                        line("d", "/var/\u00e9\u00e9\u00e9", "-", "-", "-", null)),
                Arguments.of("L /a - - - - \\x20b \"c\" ", line("L", "/a", "-", "-", "-", " b \"c\"")),
                Arguments.of("f /a 0644 - - - x\\ty\\n", line("f", "/a", "0644", "-", "-", "x\ty\n")),
                Arguments.of(
                        "h /var/log/journal/%m - - - - +C", line("h", "/var/log/journal/%m", "-", "-", "-", "+C")));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void linesAreReadAsTheManualHasThem(String text, TmpfilesLine expected) {
        assertThat(TmpfilesLine.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "# d /x", " ; d /x", "d", "d relative 0755", "\\"})
    void whatIsNoLineIsPassedOver(String text) {
        assertThat(TmpfilesLine.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"d", "d!", "D", "v", "q", "Q-", "f", "f+", "L", "L+", "L$", "C", "p", "c", "b"})
    void theseTypesMakeWhatTheyName(String type) {
        assertThat(line(type, "/x", "-", "-", "-", null).creates()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"e", "w", "x", "X", "r!", "R", "z", "Z", "t", "h", "H", "a+", "A"})
    void theseTypesDoNot(String type) {
        assertThat(line(type, "/x", "-", "-", "-", null).creates()).isFalse();
    }

    static Stream<Arguments> formatted() {
        return Stream.of(
                Arguments.of(TmpfilesLine.directory("/var/a", 02775, "root", "mail"), "d /var/a 2775 root mail - -"),
                Arguments.of(TmpfilesLine.directory("/var/a b", 0, "0", "7"), "d \"/var/a b\" 0000 0 7 - -"),
                Arguments.of(TmpfilesLine.copy("/var/100%"), "C /var/100%% - - - - -"),
                Arguments.of(TmpfilesLine.copy("/var/\"q\\"), "C \"/var/\\\"q\\\\\" - - - - -"),
                Arguments.of(TmpfilesLine.copy("/var/:etc:ssh#;*"), "C /var/:etc:ssh#;* - - - - -"),
                Arguments.of(TmpfilesLine.symlink("L", "/var/l", "-"), "L /var/l - - - - \\x2d"),
                Arguments.of(TmpfilesLine.symlink("L", "/var/l", " a b "), "L /var/l - - - - \\x20a b\\x20"),
                Arguments.of(TmpfilesLine.symlink("L", "/var/l", "50%\n\\"), "L /var/l - - - - 50%%\\x0a\\\\"));
    }

    @ParameterizedTest
    @MethodSource("formatted")
    void linesAreWrittenAsSystemdReadsThem(TmpfilesLine line, String text) {
        assertThat(line.format()).isEqualTo(text);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "ab%\\\"' \t\n\r\u0001\u007f\u00e9\u2003-#;x20";
        for (int i = 0; i < 2000; i++) {
            StringBuilder name = new StringBuilder("/var/n");
            StringBuilder target = new StringBuilder("t");
            for (int j = random.nextInt(8); j >= 0; j--) {
                name.append(alphabet.charAt(random.nextInt(alphabet.length())));
                target.insert(random.nextInt(target.length() + 1), alphabet.charAt(random.nextInt(alphabet.length())));
            }
            TmpfilesLine line = TmpfilesLine.symlink("L", name.toString(), target.toString());
            TmpfilesLine read = TmpfilesLine.parse(line.format());
            assertThat(read).as("seed %d", seed).isNotNull();
            assertThat(read == null ? null : read.resolved())
                    .as("seed %d", seed)
                    .isEqualTo(line);
        }
    }

    @Test
    void anythingAtAllCanBeRead() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "d/\\xuU0179f\"' %\u00e9";
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder("d /");
            for (int j = random.nextInt(20); j > 0; j--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(TmpfilesLine.parse(text.toString()))
                    .as("seed %d: %s", seed, text)
                    .isNotNull();
        }
    }

    private static TmpfilesLine line(
            String type, String path, String mode, String user, String group, @Nullable String argument) {
        return new TmpfilesLine(type, path, mode, user, group, argument);
    }
}
