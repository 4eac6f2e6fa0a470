// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.TreeBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymlinkResolutionTest {

    private final SymlinkResolution links = new SymlinkResolution(new TreeBuilder()
            .symlink("root", "var/roothome")
            .symlink("var/run", "/run")
            .symlink("var/lock", "../run/lock")
            .symlink("run/up", "../../../..")
            .symlink("a", "b")
            .symlink("b", "a")
            .symlink("var/chain", "run/x")
            .make());

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "/usr/bin/sh, usr/bin/sh, usr/bin/sh",
                "/, '', ''",
                "/root, var/roothome, root",
                "/root/.ssh, var/roothome/.ssh, var/roothome/.ssh",
                "//var/./run/x/, run/x, run/x",
                "/var/lock/y, run/lock/y, run/lock/y",
                "/var/chain/z, run/x/z, run/x/z",
                "/run/up/etc, etc, etc",
                "/missing/../x, x, x",
                "/../../x, x, x",
                "/a/x, none, none",
                "/a, none, a"
            })
    void pathsAreFollowedAsTheKernelDoes(String path, String resolved, String parentResolved) {
        assertThat(links.resolve(path)).isEqualTo(resolved);
        assertThat(links.resolveParent(path)).isEqualTo(parentResolved);
    }
}
