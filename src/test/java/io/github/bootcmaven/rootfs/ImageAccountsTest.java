// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.TreeBuilder;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageAccountsTest {

    @Test
    void namesAreFoundByIdAndTheFirstOfTwoWins() throws IOException {
        ImageAccounts accounts = ImageAccounts.of(new TreeBuilder()
                .file("etc/passwd", "root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\n_apt:x:42:65534::/:/x\n")
                .file("etc/group", "root:x:0:\nutmp:x:43:root,man\n")
                .make());

        assertThat(accounts.user(0)).isEqualTo("root");
        assertThat(accounts.user(42)).isEqualTo("_apt");
        assertThat(accounts.user(43)).isNull();
        assertThat(accounts.group(43)).isEqualTo("utmp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# x",
                "+::::::",
                "7",
                "x:x",
                "x:x:7",
                ":x:7:0::/:/",
                "x:x:-7:0::/:/",
                "x:x:99999999999999999999:0::/:/",
                "x y:x:7:0::/:/",
                "7:x:7:0::/:/"
            })
    void linesInAnotherFormArePassedOver(String line) throws IOException {
        ImageAccounts accounts = ImageAccounts.of(new TreeBuilder()
                .file("etc/passwd", line + "\nlast:x:8:8::/:/\n")
                .make());

        assertThat(accounts.user(7)).isNull();
        assertThat(accounts.user(8)).isEqualTo("last");
    }

    @Test
    void aTreeWithoutTheFilesHasNoAccounts() throws IOException {
        ImageAccounts accounts = ImageAccounts.of(new TreeBuilder().make());

        assertThat(accounts.user(0)).isNull();
        assertThat(accounts.group(0)).isNull();
    }
}
