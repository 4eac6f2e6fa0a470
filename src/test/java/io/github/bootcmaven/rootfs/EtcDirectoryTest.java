// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EtcDirectoryTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "'# UNCONFIGURED FSTAB FOR BASE SYSTEM\\n', ''",
                "'# a\\n\\n  # b\\n', ''",
                "'LABEL=data /srv ext4\\n', 'LABEL=data /srv ext4\\n'",
                "'# data\\nLABEL=data /srv ext4', '# data\\nLABEL=data /srv ext4'",
                "'', ''"
            })
    void anFstabOfCommentsAloneBecomesEmpty(String before, String after) throws IOException {
        FileTree tree = tidy(new TreeBuilder().file("etc/fstab", text(before)));

        assertThat(TreeBuilder.text(tree, "etc/fstab")).isEqualTo(text(after));
    }

    @Test
    void noFstabIsMadeWhereThereIsNone() throws IOException {
        assertThat(tidy(new TreeBuilder()).find("etc/fstab")).isNull();
    }

    @Test
    void anEmptyUsrEtcGoes() throws IOException {
        assertThat(tidy(new TreeBuilder().directory("usr/etc")).find("usr/etc")).isNull();
    }

    @Test
    void filesInUsrEtcAreRefused() {
        assertThatThrownBy(() -> tidy(new TreeBuilder().file("usr/etc/x", "x")))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("/usr/etc");
    }

    private static String text(String quoted) {
        return quoted.replace("'", "").replace("\\n", "\n");
    }

    private static FileTree tidy(TreeBuilder tree) throws IOException {
        FileTree made = tree.make();
        new EtcDirectory(made, new ImageNodes(0)).tidy();
        return made;
    }
}
