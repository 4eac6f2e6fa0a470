// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuiteProfileTest {

    @Test
    void everyKnownSuiteHasAProfileWithAllThatBoots() {
        assertThat(SuiteProfile.suites())
                .containsExactlyInAnyOrder("bookworm", "trixie", "sid", "noble", "questing", "resolute");
        for (String suite : SuiteProfile.suites()) {
            assertThat(SuiteProfile.of(suite).bootPackages(List.of(), "arm64"))
                    .contains("systemd-sysv", "ostree-boot", "dracut")
                    .anyMatch(name -> name.startsWith("linux-image-"));
        }
    }

    @Test
    void theKernelComesUnlessOneIsNamedAndNothingThatIsExcluded() {
        SuiteProfile trixie = SuiteProfile.of("trixie");
        assertThat(trixie.bootPackages(List.of(), "amd64")).contains("linux-image-amd64", "dracut");
        assertThat(trixie.bootPackages(List.of("linux-image-cloud-amd64"), "amd64"))
                .noneMatch(name -> name.startsWith("linux-image"));
        assertThat(trixie.bootPackages(List.of("linux-image-rt-amd64-", "dbus-"), "armhf"))
                .contains("linux-image-armmp")
                .doesNotContain("dbus");
        assertThat(SuiteProfile.of("noble").bootPackages(List.of(), "amd64")).contains("linux-image-generic");
    }

    @Test
    void anotherGeneratorOfTheInitramfsComesInsteadOfTheSuites() {
        assertThat(SuiteProfile.of("trixie").bootPackages(List.of("initramfs-tools"), "amd64"))
                .contains("zstd", "ostree-boot")
                .doesNotContain("dracut");
    }

    @Test
    void sourcesWithoutAKnownSuiteAreTakenForDebian() {
        assertThat(SuiteProfile.of(null)).isEqualTo(SuiteProfile.of("trixie"));
        assertThat(SuiteProfile.of("forky")).isEqualTo(SuiteProfile.of("trixie"));
    }

    @Test
    void whatIsKnownToBeWrongIsSaid() {
        assertThat(SuiteProfile.of("trixie").breakages()).isEmpty();
        assertThat(SuiteProfile.of("sid").breakages()).hasSize(1);
        assertThat(SuiteProfile.of("questing").breakages()).hasSize(1);
    }
}
