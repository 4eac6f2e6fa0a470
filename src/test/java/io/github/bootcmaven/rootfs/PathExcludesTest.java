// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathExcludesTest {

    @Test
    void theLastPatternThatMatchesDecides() {
        PathExcludes excludes = PathExcludes.of(List.of("docs", "/usr/share/doc/bash/*"));

        assertThat(excludes.excludes("usr/share/man/man1/ls.1.gz")).isTrue();
        assertThat(excludes.excludes("usr/share/doc/dash/copyright")).isFalse();
        assertThat(excludes.excludes("usr/share/doc/bash/copyright")).isTrue();
        assertThat(excludes.excludes("usr/bin/bash")).isFalse();
    }

    @Test
    void aTreeLosesWhatDpkgWouldNotUnpack() {
        FileTree tree = new TreeBuilder()
                .file("usr/bin/x", "x")
                .file("usr/share/doc/x/copyright", "free")
                .file("usr/share/doc/x/changelog.gz", "long")
                .symlink("usr/share/doc/y", "x")
                .file("usr/share/man/man1/x.1.gz", "how")
                .file("usr/share/locale/locale.alias", "")
                .file("usr/share/locale/de/LC_MESSAGES/x.mo", "wie")
                .make();

        PathExcludes.of(List.of("docs", "locales")).filter(tree);

        assertThat(tree.find("usr/share/doc/x/copyright")).isNotNull();
        assertThat(tree.find("usr/share/doc/x/changelog.gz")).isNull();
        assertThat(tree.find("usr/share/doc/y")).as("dpkg keeps links").isNotNull();
        assertThat(tree.find("usr/share/man/man1")).isNull();
        assertThat(tree.find("usr/share/man")).isNotNull();
        assertThat(tree.find("usr/share/locale/locale.alias")).isNotNull();
        assertThat(tree.find("usr/share/locale/de")).isNull();
        assertThat(tree.find("usr/bin/x")).isNotNull();
    }

    @Test
    void dpkgIsToldTheSame() {
        assertThat(PathExcludes.of(List.of("/usr/share/x/*", "!/usr/share/x/y")).configuration())
                .endsWith("path-exclude=/usr/share/x/*\npath-include=/usr/share/x/y\n");
    }

    @Test
    void aWordThatIsNoPatternIsAnError() {
        assertThatThrownBy(() -> PathExcludes.of(List.of("doc")))
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo("<excludes>"));
    }
}
