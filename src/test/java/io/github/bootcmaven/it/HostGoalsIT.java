// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.content.CacheLock;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bootc:doctor} and {@code bootc:prune}, where there is a project and where there is none. */
class HostGoalsIT {

    @TempDir
    Path folder;

    private MavenRun maven(String... arguments) {
        return MavenRun.in(folder)
                .with("-Dbootc.cache=" + folder.resolve("cache"))
                .with(arguments);
    }

    private MavenRun.Result run(MavenRun maven) throws Exception {
        return maven.run(folder.resolve("log"));
    }

    @Test
    void theDoctorLooksAtHostAndMirrorsWithoutAProject() throws Exception {
        Path report = folder.resolve("doctor.json");
        MavenRun.Result result = run(maven("-Dbootc.doctor.report=" + report, ImagePom.GOAL + "doctor"));
        assertThat(result.log())
                .contains(
                        "unshare: ", "tar: ", "user namespaces: ", "subordinate ids: ", "memory: ", "cache: ", "kvm: ")
                .contains(" trixie-security: ");
        boolean broken = false;
        for (JsonNode finding : new ObjectMapper().readTree(report.toFile()).path("findings")) {
            broken |= finding.path("grade").asText().equals("broken");
            assertThat(finding.has("remedy"))
                    .as(finding.toString())
                    .isNotEqualTo(finding.path("grade").asText().equals("good"));
        }
        assertThat(result.status() != 0).as(result.log()).isEqualTo(broken);
    }

    @Test
    void offlineNoMirrorIsAskedAndAProjectsSourcesAreTheOnesThatCount() throws Exception {
        ImagePom.write(
                folder,
                "doctor",
                "<suite>bookworm</suite><mirror>http://127.0.0.1:9/debian</mirror><packages>bash</packages>");
        assertThat(run(maven("-o", ImagePom.GOAL + "doctor")).log())
                .contains("http://127.0.0.1:9/debian bookworm: not asked: Maven is offline");
        MavenRun.Result asked = run(maven(ImagePom.GOAL + "doctor"));
        assertThat(asked.status()).isNotZero();
        assertThat(asked.log())
                .contains("Cannot fetch http://127.0.0.1:9/debian/dists/bookworm/InRelease", "-> ")
                .contains("findings stand in the way");
    }

    @Test
    void theDoctorSaysHowToMendAHostWithoutUserNamespaces() throws Exception {
        Host.assumeRoot("the limit on user namespaces is set in one of root's");
        MavenRun.Result result = run(maven("-o", ImagePom.GOAL + "doctor")
                .startedBy(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "sh",
                        "-c",
                        "echo 0 > /proc/sys/user/max_user_namespaces; exec \"$@\"",
                        "sh"));
        assertThat(result.status()).isNotZero();
        assertThat(result.log()).contains("X  user namespaces: ", "not all ids", "-> Allow them", "sysctl -w");
    }

    @Test
    void pruningWaitsForABuildAndSaysWhatItFreed() throws Exception {
        Path deb = folder.resolve("cache/deb/plain/aa/x.deb");
        Files.createDirectories(deb.getParent());
        Files.write(deb, new byte[2_000_000]);
        assertThat(run(maven("-Dbootc.prune.size=1M", "-Dbootc.prune.dryRun", ImagePom.GOAL + "prune"))
                        .log())
                .contains("Would free 2.0 MB with 1 entries");
        assertThat(deb).exists();
        Path log = folder.resolve("waiting");
        Process pruning;
        try (CacheLock build = CacheLock.shared(folder.resolve("cache"))) {
            assertThat(build).isNotNull();
            pruning = maven("-Dbootc.prune.size=1M", ImagePom.GOAL + "prune").start(log);
            for (int i = 0; i < 1200 && !Files.readString(log).contains("Waiting for builds"); i++) {
                Thread.sleep(100);
            }
            assertThat(deb).exists();
        }
        assertThat(pruning.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(log)).contains("Waiting for builds", "Freed 2.0 MB", "BUILD SUCCESS");
        assertThat(deb).doesNotExist();
    }
}
