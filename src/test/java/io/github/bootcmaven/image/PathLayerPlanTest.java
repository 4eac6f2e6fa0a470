// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathLayerPlanTest {

    @ParameterizedTest
    @CsvSource({
        "usr/lib/modules/6.12.48+deb13-cloud-amd64/vmlinuz, kernel",
        "usr/lib/modules/6.12.48+deb13-cloud-amd64/initramfs.img, kernel",
        "usr/lib/modules, kernel",
        "usr/lib/modules-load.d/x.conf, base",
        "usr/lib/firmware/x.bin, firmware",
        "usr/lib/sysimage/dpkg/status, package-database",
        "var/lib/dpkg, package-database",
        "var/lib/dpkg/info/x.list, package-database",
        "etc/passwd, configuration",
        "etc, configuration",
        "etcetera, base",
        "usr/share/etc/x, base",
        "usr/bin/sh, base",
        "'', base"
    })
    void sends_each_path_to_its_layer(String path, String layer) {
        assertThat(LayerPlan.byPath().layerOf(path)).isEqualTo(layer);
    }

    @Test
    void names_its_layers_with_what_changes_most_on_top() {
        assertThat(LayerPlan.byPath().names())
                .containsExactly("base", "firmware", "kernel", "configuration", "package-database");
    }
}
