// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsViewTest {

    private static boolean keeps(String path) {
        FileTree tree = new TreeBuilder().file(path, "x").make();
        FileTree part = UnitsView.of(tree);
        assertThat(tree.find(path)).as("the tree itself").isNotNull();
        return part.find(path) != null;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etc/systemd/system/a.service",
                "etc/init.d/a",
                "usr/bin/systemctl",
                "usr/sbin/update-rc.d",
                "usr/lib/systemd/system/a.service",
                "usr/lib/systemd/systemd-sysv-install",
                "usr/lib/init/vars.sh",
                "usr/lib/x86_64-linux-gnu/libc.so.6",
                "usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-257.so",
                "usr/lib/x86_64-linux-gnu/perl-base/strict.pm",
                "usr/lib/arm-linux-gnueabihf/libc.so.6",
                "usr/lib/os-release",
                "usr/local/lib/systemd/system/a.service",
                "lib64/ld-linux-x86-64.so.2"
            })
    void whatSystemctlNeedsIsThere(String path) {
        assertThat(keeps(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/lib/modules/6.12/kernel/a.ko",
                "usr/lib/jvm/java/lib/modules",
                "usr/lib/x86_64-linux-gnu/dri/a.so",
                "usr/share/doc/a/copyright",
                "var/lib/a",
                "opt/a/b"
            })
    void whatIsHeavyIsNot(String path) {
        assertThat(keeps(path)).isFalse();
    }
}
