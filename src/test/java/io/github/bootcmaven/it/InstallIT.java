// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.image.LayerAnnotation;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.EncapsulatedLayers;
import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.Referrers;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.testing.DpkgTree;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code mvn install} makes of a root filesystem: image and bills of materials in the repository, layers by package. */
class InstallIT {

    @TempDir
    private Path folder;

    /** Of no two runs the same, since artifacts in the local repository stay. */
    private final String name = "server-" + UUID.randomUUID();

    @BeforeEach
    void makeRootFilesystem() throws IOException {
        FileTree tree = new DpkgTree()
                .install("curl", null, "8.0-1", "/usr/bin/", "/usr/bin/curl")
                .install("libcurl4", "curl", "8.0-1", "/usr/lib/", "/usr/lib/libcurl.so.4")
                .install("bash", null, "5.2-1", "/usr/bin/", "/usr/bin/bash")
                .make();
        Path tar = folder.resolve("target/bootc/rootfs.tar");
        Files.createDirectories(tar.getParent());
        try (OutputStream out = Files.newOutputStream(tar)) {
            TreeWriter.write(tree, out);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bootc", "ostree"})
    void imageAndBillsOfMaterialsAreArtifactsAndLayersGoByPackage(String format) throws Exception {
        install("<name>registry.example.com/server</name><format>" + format + "</format>");

        Path repository = MavenRun.localRepository().resolve("io/github/bootc-maven/it/" + name + "/1.0.0");
        Path bootc = folder.resolve("target/bootc");
        for (String[] each : List.of(
                new String[] {".oci.tar", "../" + name + "-1.0.0.oci.tar"},
                new String[] {"-cyclonedx.json", "sbom.cyclonedx.json"},
                new String[] {"-spdx.json", "sbom.spdx.json"})) {
            assertThat(repository.resolve(name + "-1.0.0" + each[0])).hasSameBinaryContentAs(bootc.resolve(each[1]));
        }
        ImageLayout layout = ImageLayout.open(bootc.resolve("image"));
        Descriptor image = layout.index().manifests().get(0);
        ImageManifest manifest = layout.manifest(image);
        assertThat(Referrers.openOrCreate(bootc.resolve("referrers")).of(image.digest()))
                .hasSize(2);
        assertThat(manifest.layers())
                .extracting(layer -> layer.annotations().get(LayerAnnotation.COMPONENTS))
                .contains("curl", "bash");
        assertCarriesTheCommit(format.equals("ostree"), manifest, layout.config(manifest.config()));
    }

    @Test
    void anImageUnderAClassifierIsAttachedBesideTheProjectsOwn() throws Exception {
        install("<name>registry.example.com/server</name><classifier>arm64</classifier>");

        assertThat(MavenRun.localRepository()
                        .resolve("io/github/bootc-maven/it/" + name + "/1.0.0/" + name + "-1.0.0-arm64.oci.tar"))
                .hasSameBinaryContentAs(folder.resolve("target/" + name + "-1.0.0.oci.tar"));
    }

    private void assertCarriesTheCommit(boolean expected, ImageManifest manifest, ImageConfig config)
            throws IOException {
        assertThat(EncapsulatedLayers.areIn(config)).isEqualTo(expected);
        if (expected) {
            OstreeRepository repository = OstreeRepository.open(folder.resolve("target/bootc/repo"));
            String ref = repository.refs().keySet().iterator().next();
            assertThat(EncapsulatedLayers.of(manifest, config).checksum())
                    .isEqualTo(Objects.requireNonNull(repository.refs().get(ref)));
        }
    }

    private void install(String image) throws Exception {
        ImagePom.write(folder, name, "<image>" + image + "</image>");
        MavenRun.Result result = MavenRun.in(folder)
                .with("install", "-Dbootc.apt-install.skip", "-Dbootc.bootc-verify.skip")
                .with("-Dbootc.cache=" + folder.resolve("cache"))
                .run(folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isZero();
    }
}
