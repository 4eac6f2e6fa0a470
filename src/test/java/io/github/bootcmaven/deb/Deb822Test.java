// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Deb822Test {

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Stanza> read(String text, String... wanted) throws IOException {
        List<Stanza> stanzas = new ArrayList<>();
        try (Deb822 reader = Deb822.read(bytes(text), Set.of(wanted))) {
            for (Stanza stanza = reader.next(); stanza != null; stanza = reader.next()) {
                stanzas.add(stanza);
            }
        }
        return stanzas;
    }

    @Test
    void stanzasAreSeparatedByBlankLines() throws IOException {
        List<Stanza> stanzas = read("\n\nA: 1\nB: 2\n \t\n\nA: 3");
        assertThat(stanzas).hasSize(2);
        assertThat(stanzas.get(0).get("A")).isEqualTo("1");
        assertThat(stanzas.get(0).get("B")).isEqualTo("2");
        assertThat(stanzas.get(1).get("A")).isEqualTo("3");
        assertThat(stanzas.get(1).get("B")).isNull();
    }

    @Test
    void continuationLinesKeepTheirBreaksAndCommentsAreSkipped() throws IOException {
        List<Stanza> stanzas = read("# before\n\nA: one\n  two\n# between\n .\n\tthree\nB:\n x\n");
        assertThat(stanzas).hasSize(1);
        assertThat(stanzas.get(0).get("A")).isEqualTo("one\ntwo\n.\nthree");
        assertThat(stanzas.get(0).get("B")).isEqualTo("\nx");
        assertThat(stanzas.get(0).names()).containsExactly("A", "B");
    }

    @Test
    void fieldNamesAreFoundInAnyCaseAndTextIsUtf8() throws IOException {
        Stanza stanza = read("pAcKage: näme\r\n").get(0);
        assertThat(stanza.get("Package")).isEqualTo("näme");
        assertThat(stanza.require("PACKAGE")).isEqualTo("näme");
        assertThat(stanza.get("Other", "else")).isEqualTo("else");
    }

    @Test
    void onlyWantedFieldsAreKept() throws IOException {
        Stanza stanza = read("A: 1\nBIG: 2\n more\nb: 3\n even\n", "A", "B").get(0);
        assertThat(stanza.names()).containsExactly("A", "B");
        assertThat(stanza.get("B")).isEqualTo("3\neven");
    }

    @Test
    void aStanzaKnowsWhereItStands() throws IOException {
        String text = "# é\nA: 1\n\nB: é\n c\n\nC: x";
        List<Stanza> stanzas = read(text);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<String> cuts = stanzas.stream()
                .map(s -> new String(bytes, (int) s.offset(), (int) s.length(), StandardCharsets.UTF_8))
                .toList();
        assertThat(cuts).containsExactly("A: 1", "B: é\n c", "C: x");
        assertThat(stanzas).extracting(Stanza::line).containsExactly(2L, 4L, 7L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no colon here          | line 1: not a field",
                "A: 1\\nB 2: x          | line 2: not a field",
                ": nameless             | line 1: not a field",
                "\\n\\n  continued      | line 3: a continuation line",
                "A: 1\\nB: 2\\na: 3     | line 3: the field a stands twice",
            })
    void whatIsNoStanzaIsRefusedWithItsLine(String text, String message) {
        assertThatThrownBy(() -> read(text.strip().replace("\\n", "\n").replaceFirst("\n(continued)", "\n $1")))
                .isInstanceOf(DebFormatException.class)
                .hasMessageStartingWith(message.strip());
    }

    @Test
    void aRequiredFieldThatIsMissingIsRefusedWithTheStanzasLine() throws IOException {
        Stanza stanza = read("\nA:\n").get(0);
        assertThatThrownBy(() -> stanza.require("A")).hasMessage("line 2: the stanza that begins here has no field A");
        assertThatThrownBy(() -> stanza.require("B")).isInstanceOf(DebFormatException.class);
    }

    @Test
    void anEndlessLineIsRefusedWithoutBeingHeld() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                java.util.Arrays.fill(bytes, offset, offset + length, (byte) 'x');
                return length;
            }
        };
        assertThatThrownBy(() -> Deb822.read(endless).next()).hasMessageContaining("a line of more than");
    }

    @Test
    void anEndlessStanzaIsRefused() {
        InputStream line = bytes(" " + "x".repeat(1000) + "\n");
        line.mark(0);
        List<InputStream> parts = new ArrayList<>(List.of(bytes("A: 1\n")));
        parts.addAll(Collections.nCopies(40_000, null));
        InputStream endless = new SequenceInputStream(Collections.enumeration(parts.stream()
                .map(part -> part == null ? bytes(" " + "x".repeat(1000) + "\n") : part)
                .toList()));
        assertThatThrownBy(() -> Deb822.read(endless, Set.of("B")).next())
                .hasMessageContaining("a stanza of more than");
    }

    @Test
    void tooManyFieldsAreRefused() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            text.append("F").append(i).append(": 1\n");
        }
        assertThatThrownBy(() -> read(text.toString())).hasMessageContaining("fields");
    }

    @Test
    void linesLongerThanTheBufferAreReadWhole() throws IOException {
        String value = "x".repeat(300_000);
        List<Stanza> stanzas = read("A: 1\n\nB: " + value + "\nC: 2\n");
        assertThat(stanzas.get(1).get("B")).isEqualTo(value);
        assertThat(stanzas.get(1).get("C")).isEqualTo("2");
        assertThat(stanzas.get(1).offset()).isEqualTo(6);
    }
}
