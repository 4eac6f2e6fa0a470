// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.BuiltProject;
import io.github.bootcmaven.testing.DiskImage;
import io.github.bootcmaven.testing.VirtualMachine;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.TreeReader;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The image of {@code src/it/boot} for a suite, deployed by C ostree on a disk, boots in a virtual machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BootSuite {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private BuiltProject project;
    private BootReport report;
    private String options = "";

    /** The project as Maven has built it for the suite. */
    abstract BuiltProject built() throws Exception;

    @BeforeAll
    void boot(@TempDir Path folder) throws Exception {
        DiskImage.assumePossible();
        VirtualMachine.assumePossible();
        project = built();
        CommandRunner runner = new CommandRunner(BuildLog.SILENT);
        DiskImage image = DiskImage.deploy(
                runner, project.repository(), project.ref(), folder, List.of("console=ttyS0", "panic=1"));
        Path console = project.folder().resolve("console.log");

        options = image.options();
        VirtualMachine.Run run = new VirtualMachine(image, console).run(LIMIT);

        report = BootReport.read(run.console());
        System.out.printf(
                "Booted in %s s of the machine's time; powered %s after %d s on %s%n",
                report.text("uptime"),
                run.poweredOff() ? "off" : "on still",
                run.time().toSeconds(),
                run.accelerator());
        assertThat(run.poweredOff()).as("the machine powered off").isTrue();
    }

    @Test
    void verifyHasNeitherAFailureNorAWarning() throws Exception {
        JsonNode verified = new ObjectMapper()
                .readTree(project.folder().resolve("target/bootc/verify.json").toFile());
        assertThat(verified.at("/summary/passed").asInt()).isPositive();
        assertThat(verified.path("checks"))
                .allSatisfy(check -> assertThat(check.path("outcome").asText()).isIn("passed", "skipped"));
    }

    @Test
    void theBootEndsAtMultiUserWithNoFailedUnit() {
        assertThat(report.lines("failed")).isEmpty();
        assertThat(report.status("failed")).isZero();
        assertThat(report.lines("multi-user")).containsExactly("active");
        assertThat(report.lines("state")).containsExactly("running");
    }

    @Test
    void usrCannotBeWrittenButEtcAndVarCan() {
        assertThat(report.text("usr-options").split(",", -1)).contains("ro");
        assertThat(report.text("usr-write")).contains("Read-only file system");
        assertThat(report.status("usr-write")).isNotZero();
        assertThat(report.status("etc-write")).isZero();
        assertThat(report.status("var-write")).isZero();
    }

    @Test
    void ostreeNamesTheCommitThatWasBuilt() {
        assertThat(report.lines("deployment").get(0)).isEqualTo("* debian " + project.commit() + ".0");
        assertThat(report.text("deployment")).contains("Version: 1.0.0");
    }

    /** OSTree's checksum of what a deployment boots: of the kernel and the initramfs, one after the other. */
    @Test
    void ostreeHasFoundTheKernelAndTheInitramfs() throws Exception {
        FileTree tree = TreeReader.read(project.rootfs());
        Directory modules = Objects.requireNonNull(tree.directory("usr/lib/modules"));
        assertThat(modules.children()).hasSize(1);
        Directory kernel = (Directory) modules.children().values().iterator().next();
        DigestingOutputStream digest = new DigestingOutputStream(OutputStream.nullOutputStream());
        for (String name : List.of("vmlinuz", "initramfs.img")) {
            ((RegularFile) Objects.requireNonNull(kernel.get(name))).content().writeTo(digest);
        }
        assertThat(options).contains("/debian/" + digest.digest().hex() + "/");
    }

    @Test
    void theMachineHasMadeItsOwnIdentity() throws Exception {
        FileTree tree = TreeReader.read(project.rootfs());
        assertThat(tree.find("etc/machine-id"))
                .isInstanceOfSatisfying(
                        RegularFile.class,
                        file -> assertThat(file.content().size()).isZero());
        assertThat(report.text("machine-id")).matches("[0-9a-f]{32}");

        assertThat(tree.find("etc/ssh"))
                .isInstanceOfSatisfying(
                        Directory.class,
                        ssh -> assertThat(ssh.children().keySet()).noneMatch(name -> name.startsWith("ssh_host_")));
        assertThat(report.status("host-keys")).isZero();
        assertThat(report.lines("host-keys"))
                .hasSize(3)
                .allSatisfy(key -> assertThat(key).contains(" SHA256:"));
        assertThat(report.lines("ssh")).containsExactly("active");
    }

    @Test
    void dpkgListsTheSolvedPackagesAndNoOthers() {
        assertThat(report.lines("packages")).containsExactlyInAnyOrderElementsOf(project.installedPackages());
        assertThat(report.text("dpkg-database")).isEqualTo("../../usr/lib/sysimage/dpkg");
    }
}
