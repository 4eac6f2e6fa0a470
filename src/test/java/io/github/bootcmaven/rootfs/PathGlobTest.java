// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathGlobTest {

    @ParameterizedTest
    @CsvSource({
        "etc/app, etc/app, true",
        "etc/app, etc/app/x, false",
        "etc/app/*, etc/app/x, true",
        "etc/app/*, etc/app/x/y, false",
        "etc/app/**, etc/app/x/y, true",
        "etc/app/**, etc/app, false",
        "**/*.key, etc/app/x.key, true",
        "etc/?.conf, etc/a.conf, true",
        "etc/?.conf, etc//.conf, false",
        "etc/[ab]*, etc/bc, true",
        "etc/[!ab]*, etc/bc, false",
        "etc/a[, etc/a[, true",
        "etc/[]x]y, etc/]y, true",
        "etc/\\*, etc/x, false",
        "etc/\\*, etc/*, true",
        "etc/a.b, etc/aXb, false",
        "etc/(x|y)+$, etc/(x|y)+$, true"
    })
    void aStarStandsForPartOfAName(String glob, String path, boolean matches) {
        assertThat(PathGlob.ofNames(glob).matches(path)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/share/doc/*, /usr/share/doc/bash/copyright, true",
        "/usr/share/doc/*, /usr/share/doc, false",
        "/usr/share/doc/*/copyright, /usr/share/doc/a/b/copyright, true",
        "/a?b, /a/b, true",
        "/a[b]c, /abc, true"
    })
    void dpkgsStarStandsForSlashesToo(String glob, String path, boolean matches) {
        assertThat(PathGlob.ofDpkg(glob).matches(path)).isEqualTo(matches);
    }
}
