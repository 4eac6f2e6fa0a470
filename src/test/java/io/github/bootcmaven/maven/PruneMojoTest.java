// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PruneMojoTest {

    @ParameterizedTest
    @CsvSource({"10G, 10000000000", "500MB, 500000000", "7k, 7000", "7K, 7000", "123, 123", "0, 0"})
    void sizesAreInUnitsOfAThousand(String text, long bytes) {
        assertThat(PruneMojo.size(text)).isEqualTo(bytes);
    }

    @Test
    void agesAreInDaysOrHours() {
        assertThat(PruneMojo.age("30d")).isEqualTo(Duration.ofDays(30));
        assertThat(PruneMojo.age("30")).isEqualTo(Duration.ofDays(30));
        assertThat(PruneMojo.age("12h")).isEqualTo(Duration.ofHours(12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "-1", "10X", "ten", "1.5G", "99999999999999999999"})
    void whatIsNeitherIsRefused(String text) {
        assertThatThrownBy(() -> PruneMojo.size(text)).hasMessageContaining("is no size");
        assertThatThrownBy(() -> PruneMojo.age(text)).hasMessageContaining("is no age");
    }
}
