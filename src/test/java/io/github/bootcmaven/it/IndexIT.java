// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.LayoutArchive;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.RegistryImages;
import io.github.bootcmaven.testing.RegistryProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bootc:index} joins images from wherever builds for other architectures leave them. */
class IndexIT {

    /** Of no two runs the same, since artifacts in the local repository stay. */
    private static final String GROUP = "it." + UUID.randomUUID();

    @TempDir
    private Path folder;

    @Test
    void aPathAnArtifactAndAPushedImageBecomeOneIndexUnderTheirOwnDigests() throws Exception {
        Descriptor ours = image("here", "amd64", 1);
        Descriptor installed = image("installed", "arm64", 2);
        Descriptor pushed = image("pushed", "riscv64", 3);
        install("installed", "arm64");
        HostTool skopeo = HostTool.required("skopeo");
        try (RegistryProcess registry = RegistryProcess.docker(folder)) {
            String repository = registry.name() + "/server";
            skopeo.run(
                    "copy",
                    "--dest-tls-verify=false",
                    "oci:" + folder.resolve("pushed"),
                    "docker://" + repository + ":riscv64");
            pom("../here, " + GROUP + ":server:1.0:arm64, docker://" + repository + "@" + pushed.digest());

            MavenRun.Result result = run();

            assertThat(result.status()).as(result.log()).isZero();
            assertThat(result.log()).contains("for linux/amd64, linux/arm64, linux/riscv64");
            ImageLayout layout = ImageLayout.open(folder.resolve("project/target/bootc/index"));
            ImageIndex index = layout.index(layout.index().manifests().get(0));
            assertThat(index.manifests())
                    .extracting(Descriptor::digest)
                    .containsExactly(ours.digest(), installed.digest(), pushed.digest());
            for (Descriptor manifest : index.manifests()) {
                skopeo.run(
                        "copy",
                        "--override-arch=" + manifest.platform().architecture(),
                        "oci-archive:" + folder.resolve("project/target/index-1.0.0-index.oci.tar"),
                        "dir:" + folder.resolve("copy"));
            }
        }
    }

    @Test
    void anImageThatIsNowhereIsNamed() throws Exception {
        pom("docker://127.0.0.1:9/server:1");
        assertThat(run().log()).contains("Cannot reach the registry 127.0.0.1:9", "<index>");
        assertThat(run("-o").log()).contains("Cannot reach the registry 127.0.0.1:9: Maven is offline");
        pom(GROUP + ":nothing:1.0");
        assertThat(run("-o").log()).contains("Cannot find the image " + GROUP + ":nothing:1.0", "<index>");
        pom("docker://UPPER CASE");
        assertThat(run().log()).contains("<index>");
    }

    private Descriptor image(String name, String architecture, int seed) throws IOException {
        return RegistryImages.only(RegistryImages.image(folder.resolve(name), architecture, seed, 20_000, 1_000));
    }

    /** Lays the image where {@code mvn install} lays an attached artifact. */
    private void install(String name, String classifier) throws IOException {
        Path artifact = MavenRun.localRepository()
                .resolve(GROUP.replace('.', '/') + "/server/1.0/server-1.0-" + classifier + ".oci.tar");
        Files.createDirectories(artifact.getParent());
        LayoutArchive.write(ImageLayout.open(folder.resolve(name)), artifact);
    }

    private void pom(String images) throws IOException {
        ImagePom.write(
                folder.resolve("project"),
                "index",
                "<index>" + images + "</index><image>registry.example.com/server</image>");
    }

    private MavenRun.Result run(String... arguments) throws Exception {
        return MavenRun.in(folder.resolve("project"))
                .with(arguments)
                .with(ImagePom.GOAL + "index", "-Dbootc.cache=" + folder.resolve("cache"))
                .run(folder.resolve("log"));
    }
}
