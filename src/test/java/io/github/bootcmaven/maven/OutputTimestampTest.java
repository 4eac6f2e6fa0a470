// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import org.junit.jupiter.api.Test;

class OutputTimestampTest {

    @Test
    void isoTimesAndSecondsAreRead() {
        assertThat(OutputTimestamp.seconds("2026-11-23T01:00:00+01:00")).hasValue(1795392000L);
        assertThat(OutputTimestamp.seconds("1795392000")).hasValue(1795392000L);
    }

    @Test
    void nothingAndMavensSwitchGiveNothing() {
        assertThat(OutputTimestamp.seconds(null)).isEmpty();
        assertThat(OutputTimestamp.seconds("x")).isEmpty();
        assertThat(OutputTimestamp.seconds("${project.build.outputTimestamp}")).isEmpty();
    }

    @Test
    void theEnvironmentSpeaksWhereTheProjectDoesNot() {
        assertThat(OutputTimestamp.seconds("1795392000", "1")).hasValue(1795392000L);
        assertThat(OutputTimestamp.seconds(null, "1795392001")).hasValue(1795392001L);
        assertThat(OutputTimestamp.seconds("${project.build.outputTimestamp}", "1"))
                .hasValue(1L);
        assertThat(OutputTimestamp.seconds(null, null)).isEmpty();
        assertThat(OutputTimestamp.seconds(null, "")).isEmpty();
        assertThatThrownBy(() -> OutputTimestamp.seconds(null, "-1"))
                .isInstanceOfSatisfying(
                        BootcException.class,
                        e -> assertThat(e.describe()).contains("'-1' is no time", "SOURCE_DATE_EPOCH"));
    }

    @Test
    void anythingElseNamesTheElement() {
        assertThatThrownBy(() -> OutputTimestamp.seconds("yesterday"))
                .isInstanceOfSatisfying(
                        BootcException.class,
                        e -> assertThat(e.describe()).contains("yesterday", "<project.build.outputTimestamp>"));
    }
}
