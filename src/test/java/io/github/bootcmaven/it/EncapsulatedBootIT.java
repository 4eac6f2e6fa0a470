// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.image.BuiltImage;
import io.github.bootcmaven.image.EncapsulatedImport;
import io.github.bootcmaven.image.ImageBuilder;
import io.github.bootcmaven.image.ImageRequest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.BuiltProject;
import io.github.bootcmaven.testing.DiskImage;
import io.github.bootcmaven.testing.VirtualMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commit of {@code src/it/boot} boots after a way through an image: encapsulated, imported, deployed by C ostree. */
class EncapsulatedBootIT {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    @Test
    void whatIsImportedFromAnEncapsulatedImageBoots(@TempDir Path folder) throws Exception {
        BuiltProject project = BuiltProject.named("boot");
        DiskImage.assumePossible();
        VirtualMachine.assumePossible();
        OstreeRepository built = OstreeRepository.open(project.repository());
        Digest commit = Digest.ofHex(project.commit());
        Path layout = folder.resolve("image");
        BuiltImage image = new ImageBuilder(BuildLog.SILENT)
                .encapsulate(
                        built,
                        commit,
                        ImageRequest.bootable(List.of(), Platform.linux("amd64"), Instant.EPOCH),
                        layout);

        OstreeRepository imported = OstreeRepository.create(folder.resolve("repo"));
        assertThat(EncapsulatedImport.run(ImageLayout.open(layout), image.manifest(), imported))
                .isEqualTo(commit);
        imported.writeRef(project.ref(), commit);

        DiskImage disk = DiskImage.deploy(
                new CommandRunner(BuildLog.SILENT),
                imported.directory(),
                project.ref(),
                Files.createDirectory(folder.resolve("disk")),
                List.of("console=ttyS0", "panic=1"));
        VirtualMachine.Run run = new VirtualMachine(disk, folder.resolve("console.log")).run(LIMIT);
        BootReport report = BootReport.read(run.console());
        assertThat(run.poweredOff()).as("the machine powered off").isTrue();
        assertThat(report.lines("state")).containsExactly("running");
        assertThat(report.lines("deployment").get(0)).isEqualTo("* debian " + project.commit() + ".0");
    }
}
