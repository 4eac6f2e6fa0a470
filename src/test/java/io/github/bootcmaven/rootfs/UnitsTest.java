// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

    @Test
    void aNameWithoutATypeIsAService() {
        Units units = new Units(List.of("ssh", "app.timer"), List.of(), List.of("a.b"), "rescue");

        assertThat(units.enable()).containsExactly("ssh.service", "app.timer");
        assertThat(units.mask()).containsExactly("a.b.service");
        assertThat(units.defaultTarget()).isEqualTo("rescue.target");
    }

    @Test
    void presetsHaveTheInstancesOfATemplateInOneLine() {
        Units units = new Units(
                List.of("serial-getty@ttyS1", "ssh", "serial-getty@ttyS0"), List.of("cron"), List.of("x"), null);

        assertThat(units.presets().lines().skip(1))
                .containsExactly(
                        "enable serial-getty@.service ttyS0 ttyS1", "enable ssh.service", "disable cron.service");
    }

    @Test
    void aUnitHasOneState() {
        fails(() -> new Units(List.of("ssh"), List.of(), List.of("ssh.service"), null), "<units>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "", "$(x)", "@x"})
    void whatIsNoNameIsRefused(String name) {
        fails(() -> new Units(List.of(name), List.of(), List.of(), null), "<units>");
        fails(() -> new Units(List.of(), List.of(), List.of(), name + ".service"), "<defaultTarget>");
    }

    private static void fails(Runnable maker, String element) {
        assertThatThrownBy(maker::run)
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo(element));
    }
}
