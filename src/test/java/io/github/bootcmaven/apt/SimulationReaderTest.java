// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.apt.SimulationReader.Install;
import io.github.bootcmaven.deb.InstallPlan.Action;
import io.github.bootcmaven.deb.InstallPlan.Batch;
import io.github.bootcmaven.log.BootcException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationReaderTest {

    private static final String SIMULATION = """
            NOTE: This is only a simulation!
            Reading package lists...
            The following NEW packages will be installed:
              gcc-14-base libc6
            Inst gcc-14-base (14.2.0-19 Debian:13.7/stable [amd64])
            Inst libc6 (2.41-12+deb13u4 Debian:13.7/stable, Debian-Security:13/stable-security [amd64]) []
            Conf gcc-14-base (14.2.0-19 Debian:13.7/stable [amd64])
            Conf libc6 (2.41-12+deb13u4 Debian:13.7/stable [amd64])
            Inst tzdata [1.0] (2026f-0+deb13u1 Debian:13.7/stable [all])
            Inst libfoo:arm64 (1:2.0~rc1-1 Local [arm64])
            Conf tzdata (2026f-0+deb13u1 Debian:13.7/stable [all])
            """;

    @Test
    void installsAreReadInAptsOrder() {
        assertThat(SimulationReader.installs(SIMULATION))
                .containsExactly(
                        new Install("gcc-14-base", "14.2.0-19", "amd64"),
                        new Install("libc6", "2.41-12+deb13u4", "amd64"),
                        new Install("tzdata", "2026f-0+deb13u1", "all"),
                        new Install("libfoo", "1:2.0~rc1-1", "arm64"));
    }

    @Test
    void neighboursOfAKindAreOneRunOfDpkg() {
        assertThat(SimulationReader.batches(SIMULATION))
                .containsExactly(
                        new Batch(Action.UNPACK, List.of("gcc-14-base", "libc6")),
                        new Batch(Action.CONFIGURE, List.of("gcc-14-base", "libc6")),
                        new Batch(Action.UNPACK, List.of("tzdata", "libfoo")),
                        new Batch(Action.CONFIGURE, List.of("tzdata")));
    }

    @Test
    void anUnknownPackageIsNamed() {
        BootcException refusal = SimulationReader.refusal("", List.of("E: Unable to locate package no-such"), "trixie");
        assertThat(refusal.describe()).contains("no-such", "trixie", "in <packages>");
    }

    @Test
    void anUnsatisfiableDependencyIsToldInAptsWords() {
        String output = """
                Reading package lists...
                The following packages have unmet dependencies:
                 demanding : Depends: no-such-library (>= 2) but it is not installable
                """;
        BootcException refusal = SimulationReader.refusal(output, List.of("E: Unable to correct problems"), "trixie");
        assertThat(refusal.getMessage())
                .contains("demanding : Depends: no-such-library", "Unable to correct problems")
                .doesNotContain("Reading package lists");
    }

    @Test
    void aMissingVersionIsNamed() {
        BootcException refusal =
                SimulationReader.refusal("", List.of("E: Version '9' for 'bash' was not found"), "trixie");
        assertThat(refusal.describe()).contains("Cannot install bash", "9", "in <packages>");
    }
}
