// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.ContainerConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerConfigRulesTest {

    private static ContainerConfig with(String field, String value) {
        return new ContainerConfig(
                pick(field, "user", value),
                new TreeSet<>(list(field, "exposedPorts", value)),
                list(field, "env", value),
                list(field, "entrypoint", value),
                list(field, "cmd", value),
                new TreeSet<>(list(field, "volumes", value)),
                pick(field, "workingDirectory", value),
                new TreeMap<>(field.equals("labels") ? Map.of(value, "x") : Map.of()),
                pick(field, "stopSignal", value));
    }

    private static @Nullable String pick(String field, String wanted, String value) {
        return field.equals(wanted) ? value : null;
    }

    private static List<String> list(String field, String wanted, String value) {
        return field.equals(wanted) ? List.of(value.split(";", -1)) : List.of();
    }

    @ParameterizedTest
    @CsvSource({
        "user, 1000:1000",
        "user, app",
        "exposedPorts, 80",
        "exposedPorts, 53/udp",
        "env, A=b=c",
        "env, A=;B=1",
        "entrypoint, /bin/x;-y",
        "volumes, /var/lib/x",
        "workingDirectory, /srv",
        "stopSignal, SIGTERM",
        "stopSignal, SIGRTMIN+3",
        "stopSignal, 15",
        "labels, a.b/c"
    })
    void whatEnginesTakeIsTaken(String field, String value) {
        assertThatCode(() -> ContainerConfigRules.check(with(field, value))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "user, a b",
        "user, :x",
        "exposedPorts, 0",
        "exposedPorts, 65536",
        "exposedPorts, http",
        "exposedPorts, 80/icmp",
        "env, A",
        "env, =x",
        "env, A B=1",
        "env, A=1;A=2",
        "entrypoint, ''",
        "volumes, data",
        "volumes, /a/../b",
        "workingDirectory, srv",
        "stopSignal, TERM",
        "stopSignal, SIGRTMIN+16",
        "stopSignal, 65",
        "labels, ' '"
    })
    void whatTheyDoNotTakeIsAnErrorThatNamesTheElement(String field, String value) {
        assertThatThrownBy(() -> ContainerConfigRules.check(with(field, value)))
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo("<" + field + ">"));
    }

    @Test
    void aNameInALayoutIsNoAnnotationOfTheManifest() {
        assertThatThrownBy(
                        () -> ContainerConfigRules.checkAnnotations(Map.of("org.opencontainers.image.ref.name", "x")))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("<tags>");
    }
}
