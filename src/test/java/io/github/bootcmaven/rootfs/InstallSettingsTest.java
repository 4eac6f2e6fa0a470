// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.github.bootcmaven.log.BootcException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstallSettingsTest {

    @Test
    void bootcReadsThemFromToml() throws Exception {
        String text = settings(Map.of(
                        "root-fs-type", List.of("ext4"),
                        "block", List.of("direct", "tpm2-luks"),
                        "discoverable-partitions", List.of("true"),
                        "kargs", List.of("a=\"b c\"")))
                .files()
                .get("usr/lib/bootc/install/10-bootc-image.toml");

        assertThat(new TomlMapper().readTree(text).toString())
                .isEqualTo("{\"install\":{\"block\":[\"direct\",\"tpm2-luks\"],\"discoverable-partitions\":true,"
                        + "\"kargs\":[\"a=\\\"b c\\\"\"],\"root-fs-type\":\"ext4\"}}");
        assertThat(InstallSettings.NONE.files()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"root-fs-type, ntfs", "bootloader, lilo", "block, raid", "stateroot, a/b", "wipe, true"})
    void whatBootcWouldNotReadIsRefused(String name, String value) {
        assertThatThrownBy(() -> settings(Map.of(name, List.of(value))))
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo("<install>"));
    }

    private static InstallSettings settings(Map<String, List<String>> values) {
        return new InstallSettings(new TreeMap<>(values));
    }
}
