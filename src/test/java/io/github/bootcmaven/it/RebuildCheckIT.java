// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.DebBuilder;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package whose script writes something random is found by building twice. */
class RebuildCheckIT {

    @TempDir
    Path folder;

    @Test
    void pathPackageAndCauseAreNamed() throws Exception {
        Path project = Files.createDirectories(folder.resolve("project/debs")).getParent();
        DebBuilder deb = DebBuilder.deb("seeder")
                .script(
                        "postinst",
                        "#!/bin/sh\nmkdir -p /usr/lib/seeder\nmd5sum /proc/sys/kernel/random/uuid > /usr/lib/seeder/seed\n");
        Files.write(project.resolve("debs/seeder.deb"), deb.build());
        ImagePom.write(project, "rebuild-check", "<suite>trixie</suite><packages>debs/seeder.deb</packages>");
        MavenRun.Result result = MavenRun.in(project)
                .with("-Dbootc.cache=" + MavenRun.sharedCache(), "-Dbootc.reproducible.check", "prepare-package")
                .run(folder.resolve("log"));
        assertThat(result.status()).isNotZero();
        assertThat(result.log())
                .contains("two builds differ in", "/usr/lib/seeder/seed (seeder): content differs", "random");
    }
}
