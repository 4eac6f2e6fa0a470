// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DebianVersionTest {

    @ParameterizedTest
    @CsvSource({
        "1.0,             <, 1.1",
        "1.9,             <, 1.10",
        "1.0~rc1,         <, 1.0",
        "1.0~~,           <, 1.0~",
        "1.0~,            <, 1.0",
        "1.0,             <, 1.0a",
        "1.0a,            <, 1.0+",
        "1.0+,            >, 1.0-0+",
        "1:0.1,           >, 9.9",
        "0:1.0,           =, 1.0",
        "1.0,             =, 1.0-0",
        "1.0,             =, 1.00",
        "1.0-1,           <, 1.0-1+b1",
        "1.0-1~bpo12+1,   <, 1.0-1",
        "13.8+deb13u7,    >, 13.8",
        "2.41-12+deb13u4, >, 2.41-12+deb13u3",
        "1.2-3-4,         >, 1.2-3-3",
        "1.a,             >, 1.0",
        "18446744073709551616, >, 18446744073709551615",
        "1:2:3,           >, 1:2",
        "7.6p2-4,         >, 7.6-0",
        "1.0.3-3,         <, 1.0.3-3.1",
        "1_2,             >, 1z",
    })
    void versionsAreOrderedAsDpkgOrdersThem(String left, String order, String right) {
        int expected = "<=>".indexOf(order) - 1;
        DebianVersion a = DebianVersion.parse(left);
        DebianVersion b = DebianVersion.parse(right);
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(expected);
        assertThat(Integer.signum(b.compareTo(a))).isEqualTo(-expected);
        assertThat(a.equals(b)).isEqualTo(expected == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1", "a:1", "-1", "1-", "1:", "1 2", "1\t", "é1", "99999999999:1", "1:-1", "+1:1"})
    void whatIsNoVersionIsRefused(String text) {
        assertThatThrownBy(() -> DebianVersion.parse(text)).isInstanceOf(DebFormatException.class);
    }

    @Test
    void aVersionOfAbsurdLengthIsRefused() {
        assertThatThrownBy(() -> DebianVersion.parse("1".repeat(5000))).isInstanceOf(DebFormatException.class);
    }

    @Test
    void theTextStaysAsItWasWritten() {
        assertThat(DebianVersion.parse("0:01.0-0")).hasToString("0:01.0-0");
    }

    @Test
    void theOrderIsTotalAndAgreesWithEqualityAndHash() {
        long seed = 20261123;
        Random random = new Random(seed);
        List<DebianVersion> versions = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            versions.add(DebianVersion.parse(randomVersion(random)));
        }
        versions.sort(null);
        for (int i = 0; i < versions.size(); i++) {
            for (int j = 0; j < versions.size(); j++) {
                DebianVersion a = versions.get(i);
                DebianVersion b = versions.get(j);
                String pair = "seed " + seed + ": " + a + " and " + b;
                assertThat(Integer.signum(a.compareTo(b))).as(pair).isEqualTo(-Integer.signum(b.compareTo(a)));
                if (i < j) {
                    assertThat(a.compareTo(b)).as(pair).isLessThanOrEqualTo(0);
                }
                if (a.equals(b)) {
                    assertThat(a.hashCode()).as(pair).isEqualTo(b.hashCode());
                }
            }
        }
    }

    /** Short versions of few characters, so that many are nearly equal. */
    static String randomVersion(Random random) {
        String characters = "0019aZ~+.";
        StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? random.nextInt(2) + ":" : "");
        text.append(random.nextInt(10));
        for (int length = random.nextInt(6); length > 0; length--) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        if (random.nextInt(2) == 0) {
            text.append('-').append(characters.charAt(random.nextInt(characters.length())));
            text.append(random.nextInt(12));
        }
        return text.toString();
    }
}
