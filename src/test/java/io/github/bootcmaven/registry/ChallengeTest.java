// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChallengeTest {

    private static final String ALPHABET = "Bearer basic realm=\"https://a.test/token\",scope=pull \\\"\t,=;:";

    @Test
    void parametersComeInAnyOrderQuotedOrNot() {
        Challenge expected = new Challenge(
                "bearer",
                Map.of("realm", "https://auth.test/token", "service", "r.test", "scope", "repository:a/b:pull,push"));
        assertThat(
                        Challenge.parse(
                                List.of(
                                        "Bearer realm=\"https://auth.test/token\",service=\"r.test\",scope=\"repository:a/b:pull,push\"")))
                .containsExactly(expected);
        assertThat(
                        Challenge.parse(
                                List.of(
                                        "bearer scope=\"repository:a/b:pull,push\" , Service = r.test,  REALM=https://auth.test/token")))
                .containsExactly(expected);
    }

    @Test
    void severalChallengesComeInOneHeaderOrInMore() {
        assertThat(Challenge.parse(
                        List.of("Negotiate, Basic realm=\"a, \\\"b\\\"\", Bearer realm=\"c\"", "Digest x=y")))
                .extracting(Challenge::scheme)
                .containsExactly("negotiate", "basic", "bearer", "digest");
        assertThat(Challenge.parse(List.of("Basic realm=\"a, \\\"b\\\"\""))
                        .get(0)
                        .parameter("realm"))
                .isEqualTo("a, \"b\"");
    }

    @Test
    void nothingMakesSenseAndNothingIsAnError() {
        assertThat(Challenge.parse(List.of("", "  ", ",,,", "=\"\"", "\"", "\\")))
                .isEmpty();
        assertThat(Challenge.parse(List.of("Bearer realm=\"unfinished")).get(0).parameter("realm"))
                .isEqualTo("unfinished");
    }

    @Test
    void anyTextIsReadToItsEnd() {
        Random random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append(
                        random.nextInt(20) == 0
                                ? (char) random.nextInt(0x250)
                                : ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            assertThatCode(() -> Challenge.parse(List.of(text.toString()))
                            .forEach(challenge -> challenge.parameter("realm")))
                    .as(text.toString())
                    .doesNotThrowAnyException();
        }
    }
}
