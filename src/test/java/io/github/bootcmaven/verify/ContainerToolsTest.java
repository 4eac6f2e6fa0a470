// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.BuiltSystem;
import io.github.bootcmaven.verify.CheckResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shell scripts stand in for the tools; {@link ContainerToolsIT} asks the real ones. */
class ContainerToolsTest {

    @TempDir
    Path directory;

    private BuiltSystem system;
    private Path path;

    @BeforeEach
    void build() throws IOException {
        system = BuiltSystem.build(directory, BuiltSystem.root().tree());
        path = Files.createDirectory(directory.resolve("path"));
        install("unshare", "shift 3; exec \"$@\"");
    }

    private void install(String tool, String script) throws IOException {
        Path file = path.resolve(tool);
        Files.writeString(file, "#!/bin/sh\necho \"$@\" >>" + directory + "/" + tool + ".calls\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private CheckResult check(String tool, String... skip) {
        return check(60, tool, skip);
    }

    private CheckResult check(int limitSeconds, String tool, String... skip) {
        return new ContainerTools(
                        new CommandRunner(BuildLog.SILENT),
                        Map.of("PATH", path.toString()),
                        limitSeconds,
                        system.layout(),
                        directory.resolve("scratch"))
                .run(Set.of(skip)).stream()
                        .filter(result -> result.name().equals(tool))
                        .findFirst()
                        .orElseThrow();
    }

    private String manifest() throws IOException {
        return ImageLayout.open(system.layout())
                .index()
                .manifests()
                .get(0)
                .digest()
                .toString();
    }

    @Test
    void aToolThatIsNotInstalledIsSkippedByItsName() {
        assertThat(check("skopeo").outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(check("skopeo").findings()).containsExactly("skopeo is not installed");
        assertThat(check("podman").findings()).containsExactly("podman is not installed");
    }

    @Test
    void skopeoPassesTheImageItSeesAsWeDo() throws IOException {
        install("skopeo", "echo '{\"Digest\": \"" + manifest() + "\"}'");

        assertThat(check("skopeo").outcome()).isEqualTo(Outcome.PASSED);
        assertThat(Files.readString(directory.resolve("skopeo.calls")))
                .contains("inspect oci:" + system.layout() + ":" + BuiltSystem.IMAGE + "\n");
    }

    @Test
    void skopeoMustSeeTheSameImage() throws IOException {
        install("skopeo", "echo '{\"Digest\": \"sha256:00\"}'");
        assertThat(check("skopeo").findings()).containsExactly("skopeo sees the image sha256:00, not " + manifest());

        install("skopeo", "echo what?");
        assertThat(check("skopeo").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aToolThatFailsIsQuoted() throws IOException {
        install("skopeo", "[ \"$1\" = --version ] || { echo no good >&2; exit 3; }");

        assertThat(check("skopeo").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check("skopeo").findings()).containsExactly("skopeo inspect failed with status 3: no good");
    }

    @Test
    void aToolThatHangsIsEnded() throws IOException {
        install("skopeo", "[ \"$1\" = --version ] || /bin/sleep 600");

        assertThat(check(2, "skopeo").findings()).containsExactly("skopeo inspect did not end within 2 seconds");
    }

    @Test
    void podmanPassesTheImageItTakesInAndLeavesNothingBehind() throws IOException {
        install(
                "podman",
                "case \"$*\" in *pull*) echo "
                        + system.manifest().config().digest().hex() + ";; esac");

        assertThat(check("podman").outcome()).isEqualTo(Outcome.PASSED);
        assertThat(directory.resolve("scratch")).isEmptyDirectory();
        assertThat(Files.readString(directory.resolve("podman.calls")))
                .contains(" pull --quiet --signature-policy ")
                .contains(" oci:" + system.layout() + ":" + BuiltSystem.IMAGE + "\n");
    }

    @Test
    void whatAKilledRunLeftBehindIsDeleted() throws IOException {
        install("podman", "");
        Path left = directory.resolve("scratch/.unfinished-podman/root/overlay");
        Files.createDirectories(left);

        check("podman");

        assertThat(directory.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void podmanMustTakeInTheSameImage() throws IOException {
        install("podman", "echo 00");

        assertThat(check("podman").findings()).singleElement().asString().startsWith("podman took in the image 00");
    }

    @Test
    void podmanThatDoesNotWorkOnTheHostSaysNothingAboutTheImage() throws IOException {
        install("podman", "case \"$*\" in *info*) echo cannot clone: Operation not permitted >&2; exit 125;; esac");

        assertThat(check("podman").outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(check("podman").findings())
                .containsExactly("podman doesn't work on this host: cannot clone: Operation not permitted");
    }

    @Test
    void aToolIsSkippedOnRequest() throws IOException {
        install("podman", ": >" + directory + "/ran");

        assertThat(check("podman", "podman").outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @Test
    void withoutAnImageThereIsNothingToAsk() throws IOException {
        ImageLayout.open(system.layout()).writeIndex(ImageIndex.of(List.of()));
        assertThat(check("skopeo").outcome()).isEqualTo(Outcome.SKIPPED);

        Files.delete(system.layout().resolve("index.json"));
        assertThat(check("skopeo").outcome()).isEqualTo(Outcome.SKIPPED);
    }
}
