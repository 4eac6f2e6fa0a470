// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariantTest {

    private static final HexFormat HEX = HexFormat.of();

    @Test
    void valuesHaveTheBytesOfGlib() {
        assertThat(hex(Variant.string("6.1"))).isEqualTo("362e3100");
        assertThat(hex(Variant.string(""))).isEqualTo("00");
        assertThat(hex(Variant.bool(true))).isEqualTo("01");
        assertThat(hex(Variant.uint32(7))).isEqualTo("07000000");
        assertThat(hex(Variant.uint64(5))).isEqualTo("0500000000000000");
        assertThat(hex(Variant.bytes(new byte[] {1, 2}))).isEqualTo("0102");
        assertThat(hex(Variant.strings(List.of("test/main")))).isEqualTo("746573742f6d61696e000a");
        assertThat(hex(Variant.strings(List.of()))).isEmpty();
        Map<String, Variant> dictionary = new LinkedHashMap<>();
        dictionary.put("version", Variant.string("1.2.3"));
        dictionary.put("ostree.linux", Variant.string("6.1"));
        assertThat(hex(Variant.dictionary(dictionary)))
                .isEqualTo("76657273696f6e00312e322e33000073080000000000000"
                        + "06f73747265652e6c696e757800000000362e310000730d112f");
    }

    @Test
    void valuesAreReadBackAsTheyWereWritten() throws MalformedObjectException {
        Map<String, Variant> dictionary = new LinkedHashMap<>();
        dictionary.put("z", Variant.uint64(-1));
        dictionary.put("a", Variant.bytes(new byte[300]));
        dictionary.put("m", Variant.strings(List.of("x", "", "\ud83d\ude00")));
        dictionary.put("b", Variant.bool(false));
        dictionary.put("d", Variant.dictionary(Map.of("k", Variant.string("v"))));
        dictionary.put("u", Variant.uint32(-2));

        Variant read = Variant.parse("a{sv}", Variant.dictionary(dictionary).bytes());

        assertThat(read.asDictionary()).containsExactlyEntriesOf(dictionary);
        assertThat(read.asDictionary())
                .hasEntrySatisfying(
                        "m", value -> assertThat(value.asStrings()).containsExactly("x", "", "\ud83d\ude00"))
                .hasEntrySatisfying("z", value -> assertThat(value.asUint64()).isEqualTo(-1))
                .hasEntrySatisfying("u", value -> assertThat(value.asUint32()).isEqualTo(-2))
                .hasEntrySatisfying(
                        "d", value -> assertThat(value.asDictionary()).containsKey("k"));
    }

    @ParameterizedTest
    @CsvSource({
        // the first string's length and the width of offsets: the sizes around each change of width
        "0, 1",
        "251, 1",
        "252, 2",
        "400, 2",
        "254, 2",
        "300, 2",
        "65528, 2",
        "65529, 2",
        "65530, 4",
        "70000, 4"
    })
    void offsetsAreAsWideAsTheWholeContainerNeeds(int length, int width) throws MalformedObjectException {
        String text = "x".repeat(length);
        List<String> strings = List.of(text, "");

        byte[] bytes = Variant.strings(strings).bytes();

        // Two strings, a NUL each, two offsets.
        assertThat(bytes.length).isEqualTo(length + 2 + 2 * width);
        assertThat(Variant.parse("as", bytes).asStrings()).isEqualTo(strings);
    }

    @ParameterizedTest
    @CsvSource({
        "b, 02, a truth that is neither",
        "b, '', no truth",
        "u, 000000, three bytes of four",
        "au, 0000000000, five bytes of four each",
        "s, '', no NUL",
        "s, 41, no NUL",
        "s, 410041, NUL not at the end",
        "s, 41004100, NUL inside",
        "s, c08000, an overlong NUL",
        "s, eda08000, a surrogate",
        "s, f490808000, above the last code point",
        "s, 8000, no start of a character",
        "as, 00, an empty string has no offset",
        "as, 41000203, the offset of the end is too large",
        "as, 4100420000, no NUL and an offset of nothing",
        "as, 41004200040204, offsets that overlap",
        "as, 4100420004, a string from two",
        "as, 4100420002040000, a wider table than it needs",
        "(yu), 0100000005000000ff, longer than fixed",
        "(yu), 0100000105000000, padding that isn't zero",
        "(uy), 0500000001000001, padding at the end that isn't zero",
        "(ss), 4100420003, the first string's end is inside the second",
        "(ss), 4100420005, the first string's end is outside",
        "(sy), 4100420102, bytes that are no member's",
        "a{sv}, 6b00000000000000020062020c, a truth that is neither, inside",
        "v, 01, no type",
        "v, 020062, a truth that is neither, inside",
        "v, 010078, a type of another size",
        "v, 01005a, no such type",
        "v, 01006262, two types",
        "v, 01007b, half a type",
        "v, 0100, no type after its NUL",
        "ms, 410001, a value without zero after it",
        "(), 01, an empty tuple is a zero",
    })
    void whatIsNotInNormalFormIsRefused(String type, String hex, String why) {
        byte[] bytes = HEX.parseHex(hex);

        assertThatThrownBy(() -> Variant.parse(type, bytes)).as(why).isInstanceOf(MalformedObjectException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "(yu), 0100000005000000",
        "(uy), 0500000001000000",
        "(ss), 4100420002",
        "as, 410042000204",
        "a(yu), 01000000050000000200000006000000",
        "a{sv}, 6b00000000000000010062020c",
        "v, 010062",
        "ms, 410000",
        "ms, ''",
        "mu, 05000000",
        "mu, ''",
        "(), 00",
        "a(), 000000",
        "aas, 410002420002030306",
        "(nqiuxtdh), "
                + "010002000300000004000000000000000500000000000000060000000000000007000000000000000800000000000000",
        "ab, 000101",
        "{us}, 010000004100",
        "a(say), 4100ff024200020407",
    })
    void whatIsInNormalFormIsRead(String type, String hex) throws MalformedObjectException {
        assertThat(HEX.formatHex(Variant.parse(type, HEX.parseHex(hex)).bytes()))
                .isEqualTo(hex.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "Z", "(s", "s)", "{s}", "{sss}", "{vs}", "{(s)s}", "ss", "a{", "m", "{s(}"})
    void whatIsNoTypeIsRefused(String type) {
        assertThatThrownBy(() -> Variant.parse(type, new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nestingHasAnEnd() {
        assertThatThrownBy(() -> Variant.parse("a".repeat(100_000) + "y", new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        // A variant in a variant in a variant, 50,000 times.
        byte[] nested = ("\0b" + "\0v".repeat(50_000)).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> Variant.parse("v", nested)).isInstanceOf(MalformedObjectException.class);
    }

    @Test
    void everyChangeOfAByteIsEitherRefusedOrAnotherValue() {
        long seed = 20261123;
        Random random = new Random(seed);
        Map<String, Variant> dictionary = new LinkedHashMap<>();
        dictionary.put("version", Variant.string("1"));
        dictionary.put("list", Variant.strings(List.of("a", "bb", "ccc")));
        dictionary.put("number", Variant.uint64(5));
        byte[] good = Variant.dictionary(dictionary).bytes();
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            int position = random.nextInt(bad.length);
            bad[position] ^= (byte) (1 + random.nextInt(255));
            try {
                Variant read = Variant.parse("a{sv}", bad);
                List<String> keys = new ArrayList<>(read.asDictionary().keySet());
                boolean unique = keys.size() == read.children().size();
                // Normal form means that writing what was read gives the same bytes.
                if (unique) {
                    assertThat(Variant.dictionary(read.asDictionary()).bytes())
                            .as("seed %d, change %d at %d", seed, i, position)
                            .isEqualTo(bad);
                }
            } catch (MalformedObjectException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
        }
    }

    @Test
    void textThatHasNoBytesIsRefused() {
        assertThatThrownBy(() -> Variant.string("a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Variant.string("\ud800")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLongListIsFramedInOnePass() throws MalformedObjectException {
        List<String> strings = Collections.nCopies(100_000, "abc");
        byte[] bytes = Variant.strings(strings).bytes();
        assertThat(bytes.length).isEqualTo(100_000 * 8);
        assertThat(Variant.parse("as", bytes).asStrings()).isEqualTo(strings);
        assertThatThrownBy(() -> Variant.parse("as", Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(MalformedObjectException.class);
    }

    private static String hex(Variant variant) {
        return HEX.formatHex(variant.bytes());
    }
}
