// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteOrderTest {

    /** Few code points, from every stretch of UTF-16, so that random texts often share a begin. */
    private static final int[] CODE_POINTS = {
        1, 'a', 'b', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x103ff, 0x10400, 0x1f600,
        0x10ffff
    };

    @Test
    void ordersRandomTextsAsTheirUtf8BytesUnsigned() {
        long seed = new Random().nextLong();
        System.out.println("ByteOrderTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            String a = text(random);
            String b = text(random);
            int expected =
                    Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
            assertThat(Integer.signum(ByteOrder.UTF8.compare(a, b)))
                    .as("%s against %s", a, b)
                    .isEqualTo(Integer.signum(expected));
        }
    }

    @ParameterizedTest
    @CsvSource({"'',a", "a,ab", "B,a", "z,é", "\uffee,\ud83d\ude00", "\ue000,\ud800\udc00", "\ud7ff,\ue000"})
    void putsTheFirstBeforeTheSecond(String first, String second) {
        assertThat(ByteOrder.UTF8.compare(first, second)).isNegative();
        assertThat(ByteOrder.UTF8.compare(second, first)).isPositive();
        assertThat(ByteOrder.UTF8.compare(first, first)).isZero();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
        }
        return text.toString();
    }
}
