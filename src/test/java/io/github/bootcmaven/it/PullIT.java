// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.LayoutUpload;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.RegistryImages;
import io.github.bootcmaven.testing.RegistryProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvn bootc:pull} where there is no project, from Debian's registry. */
class PullIT {

    @TempDir
    Path folder;

    private Path data;
    private RegistryProcess registry;
    private Path layout;
    private Descriptor image;

    @BeforeEach
    void push() throws Exception {
        data = Files.createDirectory(folder.resolve("registry"));
        registry = RegistryProcess.docker(data);
        layout = RegistryImages.image(folder.resolve("image"), 1, 300_000, 20);
        image = RegistryImages.only(layout);
        new LayoutUpload("http://" + registry.name() + "/v2/team/node").image(ImageLayout.open(layout), image, "1.0");
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    private MavenRun.Result pull(String reference, Path to) throws Exception {
        return MavenRun.in(Files.createDirectories(folder.resolve("nowhere")))
                .with("-Dbootc.cache=" + folder.resolve("cache"))
                .variable("HOME", folder.toString())
                .with("-Dbootc.pull.from=" + registry.name() + "/team/node" + reference, "-Dbootc.pull.to=" + to)
                .with(ImagePom.GOAL + "pull")
                .run(folder.resolve("log"));
    }

    @Test
    void byTagAndByDigest() throws Exception {
        HostTool skopeo = HostTool.required("skopeo");
        for (String reference : new String[] {":1.0", "@" + image.digest()}) {
            Path pulled = folder.resolve("pulled");
            MavenRun.Result result = pull(reference, pulled);
            assertThat(result.status()).as(result.log()).isZero();
            assertThat(RegistryImages.only(pulled).digest()).isEqualTo(image.digest());
            assertThat(ImageLayout.open(pulled).blobDigests())
                    .isEqualTo(ImageLayout.open(layout).blobDigests());
            assertThat(skopeo.run("inspect", "--format={{.Digest}}", "oci:" + pulled)
                            .trim())
                    .isEqualTo(image.digest().toString());
        }
    }

    @Test
    void aBlobOrManifestThatWasTamperedWithIsRefused() throws Exception {
        Descriptor layer = ImageLayout.open(layout).manifest(image).layers().get(0);
        for (Descriptor victim : new Descriptor[] {layer, image}) {
            Path stored = RegistryProcess.blob(data, victim.digest());
            byte[] sound = Files.readAllBytes(stored);
            byte[] bytes = sound.clone();
            bytes[bytes.length / 2] ^= 1;
            Files.write(stored, bytes);
            Path pulled = folder.resolve("pulled");
            MavenRun.Result result = pull("@" + image.digest(), pulled);
            assertThat(result.status()).isNotZero();
            assertThat(result.log()).contains(victim.digest().toString()).contains("Cannot read");
            assertThat(pulled).doesNotExist();
            Files.write(stored, sound);
        }
    }
}
