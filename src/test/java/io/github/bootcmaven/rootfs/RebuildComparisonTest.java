// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RebuildComparisonTest {

    private static TreeBuilder tree() {
        return new TreeBuilder()
                .file("usr/lib/sysimage/dpkg/info/seed:amd64.postinst", "head -c 9 /dev/urandom > /etc/seed/value\n")
                .file("usr/lib/sysimage/dpkg/info/build.list", "/usr\n/usr/share/built\n")
                .file("usr/share/built", "# made\nbuilt at 2026-11-24 10:00\n")
                .file("etc/seed/value", "k3jd9");
    }

    @Test
    void equalTreesDoNotDiffer() throws IOException {
        assertThat(RebuildComparison.between(tree().make(), tree().make())).isEmpty();
    }

    @Test
    void aTimeAndARandomValueAreToldApartAndTheirPackagesNamed() throws IOException {
        FileTree other = tree().file("usr/share/built", "# made\nbuilt at 2026-11-24 10:07\n")
                .file("etc/seed/value", "zz8fq")
                .make();
        assertThat(RebuildComparison.between(tree().make(), other))
                .satisfiesExactly(
                        seed -> assertThat(seed)
                                .startsWith(
                                        "/etc/seed/value (seed): content differs from byte 0: 'k3jd9', then 'zz8fq'")
                                .contains("random"),
                        built -> assertThat(built)
                                .startsWith("/usr/share/built (build): ")
                                .contains("'built at 2026-11-24 10:00'", "a time"));
    }

    @Test
    void whatOnlyOneHasAndOtherModesAndOwnersAreDifferences() throws IOException {
        FileTree other = tree().directory("etc/seed", 0755, 101, 0)
                .file("etc/seed/tmp.Xa81", "")
                .file("etc/seed/value", "k3jd9", 0600, 0, 0)
                .make();
        assertThat(RebuildComparison.between(tree().make(), other))
                .anySatisfy(text -> assertThat(text).contains("/etc/seed/tmp.Xa81 (seed): only in the second build"))
                .anySatisfy(text -> assertThat(text).contains("/etc/seed (seed): owner 0:0, then 101:0"))
                .anySatisfy(text -> assertThat(text).contains("/etc/seed/value (seed): mode 644, then 600"));
    }

    @Test
    void theErrorNamesTheElement() {
        FileTree other = tree().file("etc/seed/value", "zz8fq").make();
        assertThatThrownBy(() -> RebuildComparison.check(tree().make(), other))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("/etc/seed/value (seed)")
                .satisfies(e -> assertThat(((BootcException) e).element()).isEqualTo("<packages>"));
    }
}
