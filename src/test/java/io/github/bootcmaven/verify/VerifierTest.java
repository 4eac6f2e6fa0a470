// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.bootcmaven.image.Compression;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.BuiltSystem;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.testing.RecordingLog;
import io.github.bootcmaven.testing.RootfsFixture;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.verify.CheckResult.Outcome;
import io.github.bootcmaven.verify.VerifyRequest.CommitLocation;
import io.github.bootcmaven.verify.VerifyRequest.ImageLocation;
import io.github.bootcmaven.verify.VerifyRequest.InstalledPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierTest {

    private static final Set<String> TOOLS = Set.of("podman", "skopeo");
    private static final List<InstalledPackage> PACKAGES =
            List.of(new InstalledPackage("hello", "2.10-5", "amd64"), new InstalledPackage("tzdata", "2026a-1", "all"));

    @TempDir
    Path directory;

    private final RecordingLog log = new RecordingLog();
    private BuiltSystem system;

    @BeforeEach
    void build() throws IOException {
        system = BuiltSystem.build(directory, BuiltSystem.root().tree());
    }

    private Path report() {
        return directory.resolve("verify.json");
    }

    private VerifyRequest request() {
        return request(TOOLS, false);
    }

    private VerifyRequest request(Set<String> skip, boolean failOnWarning) {
        return new VerifyRequest(
                system.rootfs(),
                PACKAGES,
                new CommitLocation(system.repository(), BuiltSystem.REF),
                new ImageLocation(system.layout(), system.archive(), Platform.linux("amd64"), true),
                skip,
                failOnWarning,
                report());
    }

    private VerifyReport verify(VerifyRequest request) {
        return new Verifier(new CommandRunner(BuildLog.SILENT), log).verify(request);
    }

    @Test
    void whatWasBuiltIsFoundSound() {
        VerifyReport report = verify(request());

        assertThat(report.passed()).isTrue();
        assertThat(report.checks())
                .filteredOn(check -> !check.group().equals("lints"))
                .extracting(check -> check.group() + "/" + check.name() + " " + check.outcome())
                .containsExactly(
                        "rootfs/tar PASSED",
                        "packages/dpkg-status PASSED",
                        "commit/objects PASSED",
                        "commit/tree PASSED",
                        "image/blobs PASSED",
                        "image/config PASSED",
                        "image/layers PASSED",
                        "image/tree PASSED",
                        "image/archive PASSED",
                        "tools/podman SKIPPED",
                        "tools/skopeo SKIPPED");
        assertThat(log.lines())
                .containsExactly(
                        "info Verified: 23 checks passed, 2 skipped",
                        "info   skipped: podman (skipped by <verify><skip>), skopeo (skipped by <verify><skip>)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd:19"})
    void layersOfEveryCompressionAreRead(String compression) throws IOException {
        system.image(system.tree(), Compression.parse(compression));

        assertThat(verify(request()).passed()).isTrue();
    }

    @Test
    void everyTreeThatCanBeBuiltIsFoundEqual() throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            Path folder = Files.createDirectory(directory.resolve("seed-" + seed));
            FileTree tree = new RandomTrees(seed).nodes(150).make();
            system = BuiltSystem.build(folder, tree);

            assertThatThrownBy(() -> verify(request())).as("seed %d", seed).isInstanceOf(BootcException.class);

            JsonNode checks =
                    JsonMapper.builder().build().readTree(report().toFile()).path("checks");
            for (JsonNode check : checks) {
                if (!check.path("group").asText().matches("lints|packages|tools")) {
                    assertThat(check.path("outcome").asText())
                            .as("seed %d: %s", seed, check)
                            .isEqualTo("passed");
                }
            }
        }
    }

    @Test
    void aFailureIsReportedInFullBeforeItIsThrown() throws IOException {
        system.image(BuiltSystem.root().file("usr/bin/hello", "other").tree(), Compression.DEFAULT);

        assertThatThrownBy(() -> verify(request())).isInstanceOfSatisfying(BootcException.class, e -> {
            assertThat(e.kind()).isEqualTo(BootcException.Kind.PROJECT);
            assertThat(e.getMessage()).isEqualTo("The verification failed: image/tree");
            assertThat(e.hint()).contains(report().toString());
        });

        JsonNode json = JsonMapper.builder().build().readTree(report().toFile());
        assertThat(json.path("passed").asBoolean()).isFalse();
        assertThat(json.path("summary").path("failed").asInt()).isEqualTo(1);
        assertThat(log.lines()).anyMatch(line -> line.startsWith("warn   failed image/tree: /usr/bin/h"));
    }

    @Test
    void aWarningFailsOnlyWhereItIsToldTo() throws IOException {
        system = BuiltSystem.build(
                directory, BuiltSystem.root().file("tmp/x", "").tree());

        assertThat(verify(request()).passed()).isTrue();
        assertThatThrownBy(() -> verify(request(TOOLS, true))).isInstanceOfSatisfying(BootcException.class, e -> {
            assertThat(e.getMessage()).contains("lints/nonempty-run-tmp");
            assertThat(e.element()).isEqualTo("<verify><failOnWarning>");
        });
        assertThat(verify(request(Set.of("podman", "skopeo", "nonempty-run-tmp"), true))
                        .passed())
                .isTrue();
    }

    @Test
    void aLintThatNobodyKnowsCannotBeSkipped() {
        assertThatThrownBy(() -> verify(request(Set.of("var-logs"), false)))
                .isInstanceOfSatisfying(BootcException.class, e -> {
                    assertThat(e.getMessage()).contains("var-logs");
                    assertThat(e.element()).isEqualTo("<verify><skip>");
                    assertThat(e.hint()).contains("var-log,");
                });
        assertThat(report()).doesNotExist();
    }

    @Test
    void withoutARootFilesystemTheRestIsCheckedAllTheSame() throws IOException {
        Files.delete(system.rootfs());

        assertThatThrownBy(() -> verify(request())).hasMessage("The verification failed: rootfs/tar");

        String json = Files.readString(report());
        assertThat(json).contains("there is no root filesystem " + system.rootfs());
        assertThat(log.lines().get(0)).isEqualTo("info Verified: 5 checks passed, 1 failed, 6 skipped");
    }

    @Test
    void whatWasNotBuiltIsSkippedByItsName() {
        VerifyReport report = verify(new VerifyRequest(system.rootfs(), null, null, null, Set.of(), false, report()));

        assertThat(report.checks())
                .filteredOn(check -> check.outcome() == Outcome.SKIPPED)
                .extracting(CheckResult::findings)
                .containsExactly(List.of("no commit was built"), List.of("no image was built"));
    }

    static final List<Arguments> STATUS_FILES = List.of(
            argumentSet("another version", "Version: 2.10-5", "Version: 2.10-6", "hello:amd64 is installed as 2.10-6"),
            argumentSet(
                    "another architecture", "Architecture: all", "Architecture: amd64", "tzdata:all 2026a-1 is not"),
            argumentSet("a package less", "Package: tzdata", "Package: tzdota", "tzdota:all 2026a-1 is installed, and"),
            argumentSet(
                    "half installed", "install ok installed", "install ok half-configured", "is install ok half-conf"),
            argumentSet("removed", "install ok installed", "deinstall ok config-files", "is deinstall ok config-files"),
            argumentSet(
                    "twice",
                    "Package: tzdata\nStatus: install ok installed\nArchitecture: all\nVersion: 2026a-1",
                    "Package: hello\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.10-5",
                    "twice"));

    @ParameterizedTest
    @FieldSource("STATUS_FILES")
    void thePackagesAreThoseThatWereSolvedFor(String from, String to, String finding) throws IOException {
        RootfsFixture root = BuiltSystem.root();
        String status = new String(
                Objects.requireNonNull((RegularFile) root.tree().find("usr/lib/sysimage/dpkg/status"))
                        .content()
                        .open()
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(status).contains(from);
        root.file("usr/lib/sysimage/dpkg/status", status.replace(from, to));

        CheckResult result = PackagesCheck.run(root.tree(), PACKAGES);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.findings()).anySatisfy(each -> assertThat(each).contains(finding));
    }

    @Test
    void anImageWithoutPackagesOrWithoutTheirDatabaseFails() {
        RootfsFixture root = RootfsFixture.passing();
        assertThat(PackagesCheck.run(root.tree(), null).findings())
                .singleElement()
                .asString()
                .contains("is missing");

        root.file("usr/lib/sysimage/dpkg/status", "\n");
        assertThat(PackagesCheck.run(root.tree(), null).findings())
                .singleElement()
                .asString()
                .contains("no package");
    }
}
