// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Diagnosis;
import io.github.bootcmaven.log.Diagnosis.Grade;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostDiagnosisTest {

    @TempDir
    Path empty;

    private static List<Diagnosis> findings(String path) {
        return new HostDiagnosis(new CommandRunner(BuildLog.SILENT), path).findings();
    }

    private static Diagnosis of(String subject, List<Diagnosis> findings) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsThereIsToldWithItsVersion() {
        List<Diagnosis> findings = findings(System.getenv("PATH"));
        assertThat(of("tar", findings).grade()).isEqualTo(Grade.GOOD);
        assertThat(of("tar", findings).finding()).containsPattern("tar.* [0-9]+\\.[0-9]+");
        assertThat(findings)
                .extracting(Diagnosis::subject)
                .contains("unshare", "nsenter", "mount", "subordinate ids", "user namespaces", "qemu", "kvm");
    }

    @Test
    void whatIsMissingIsToldWithThePackageThatHasIt() {
        List<Diagnosis> findings = findings(empty.toString());
        assertThat(of("tar", findings))
                .isEqualTo(
                        Diagnosis.broken("tar", "is not installed", "apt-get install tar  (Fedora: dnf install tar)"));
        assertThat(of("user namespaces", findings).grade()).isEqualTo(Grade.BROKEN);
        assertThat(of("qemu", findings).grade()).as("builds work without").isEqualTo(Grade.LIMITED);
    }

    @Test
    void everythingThatIsNotGoodHasARemedy() {
        for (String path : List.of(System.getenv("PATH"), empty.toString())) {
            assertThat(findings(path))
                    .allSatisfy(
                            finding -> assertThat(finding.remedy() == null).isEqualTo(finding.grade() == Grade.GOOD));
        }
    }
}
