// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ArchiveExtraction;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.LayoutArchive;
import io.github.bootcmaven.oci.MediaType;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.testing.LayerTar;
import io.github.bootcmaven.testing.TreeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexBuilderTest {

    private static final List<ImageReference> NAMES =
            List.of(ImageReference.parse("localhost/edge:1.0"), ImageReference.parse("localhost/edge:latest"));

    @TempDir
    private Path folder;

    private BuiltImage image(Platform platform, String own) {
        ImageRequest request =
                ImageRequest.bootable(List.of(), platform, Instant.EPOCH).withPlan(LayerPlan.byPath());
        return new ImageBuilder(BuildLog.SILENT)
                .build(
                        new TreeBuilder()
                                .file("usr/lib/firmware/shared", "the same everywhere")
                                .file("usr/bin/own", own)
                                .make(),
                        request,
                        folder.resolve(own));
    }

    private ImageLayout layout(String name) throws IOException {
        return ImageLayout.open(folder.resolve(name));
    }

    @Test
    void anIndexHasEachImageByItsDigestAndSharedBlobsOnce() throws IOException {
        BuiltImage amd = image(Platform.linux("amd64"), "amd");
        BuiltImage arm = image(new Platform("arm", "linux", "v7"), "arm");
        Descriptor built =
                new IndexBuilder().add(layout("amd")).add(layout("arm")).build(NAMES, folder.resolve("both"));

        ImageLayout both = layout("both");
        assertThat(both.index().manifests())
                .allSatisfy(entry -> {
                    assertThat(entry.mediaType()).isEqualTo(MediaType.INDEX);
                    assertThat(entry.digest()).isEqualTo(built.digest());
                })
                .extracting(entry -> entry.annotations().get("org.opencontainers.image.ref.name"))
                .containsExactly("localhost/edge:1.0", "localhost/edge:latest");
        ImageIndex index = both.index(built);
        assertThat(index.manifests())
                .extracting(Descriptor::digest)
                .containsExactly(amd.manifest().digest(), arm.manifest().digest());
        assertThat(index.manifests())
                .extracting(Descriptor::platform)
                .containsExactly(Platform.linux("amd64"), new Platform("arm", "linux", "v7"));
        assertThat(amd.layers().get(1).descriptor())
                .isEqualTo(arm.layers().get(1).descriptor());
        assertThat(both.blobDigests()).hasSize(1 + 2 + 2 + 3);
        for (Digest blob : both.blobDigests()) {
            assertThat(Digest.of(both.directory().resolve("blobs/sha256/" + blob.hex())))
                    .isEqualTo(blob);
        }
    }

    @Test
    void theOrderOfTheImagesMakesNoDifference() throws IOException {
        image(Platform.linux("amd64"), "amd");
        image(Platform.linux("arm64"), "arm");
        Digest one = new IndexBuilder()
                .add(layout("amd"))
                .add(layout("arm"))
                .build(NAMES, folder.resolve("1"))
                .digest();
        assertThat(new IndexBuilder()
                        .add(layout("arm"))
                        .add(layout("amd"))
                        .build(NAMES, folder.resolve("2"))
                        .digest())
                .isEqualTo(one);
    }

    @Test
    void anArchiveAndAnIndexAreTakenAsLayoutsAre() throws IOException {
        image(Platform.linux("amd64"), "amd");
        image(Platform.linux("arm64"), "arm");
        Descriptor both =
                new IndexBuilder().add(layout("amd")).add(layout("arm")).build(NAMES, folder.resolve("both"));
        LayoutArchive.write(layout("both"), folder.resolve("both.oci.tar"));

        ImageLayout extracted = ArchiveExtraction.extract(folder.resolve("both.oci.tar"), folder.resolve("extracted"));
        assertThat(new IndexBuilder().add(extracted).add(layout("arm")).build(NAMES, folder.resolve("again")))
                .isEqualTo(both);
    }

    @Test
    void twoImagesForOnePlatformAndLayoutsWithoutAnyAreRefused() throws IOException {
        image(Platform.linux("amd64"), "amd");
        image(Platform.linux("amd64"), "other");
        IndexBuilder builder = new IndexBuilder().add(layout("amd"));
        assertThatThrownBy(() -> builder.add(layout("other")))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("linux/amd64");
        ImageLayout empty = ImageLayout.create(folder.resolve("empty"));
        assertThatThrownBy(() -> builder.add(empty)).hasMessageContaining("no image");
    }

    @Test
    void aDamagedBlobMakesNoIndex() throws IOException {
        BuiltImage amd = image(Platform.linux("amd64"), "amd");
        Path blob = folder.resolve("amd/blobs/sha256")
                .resolve(amd.layers().get(0).descriptor().digest().hex());
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length / 2] ^= 1;
        Files.write(blob, bytes);
        IndexBuilder builder = new IndexBuilder().add(layout("amd"));
        assertThatThrownBy(() -> builder.build(NAMES, folder.resolve("index")))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("damaged");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).noneMatch(path -> path.endsWith("index"));
        }
    }

    @Test
    void archivesWithAnythingElseOrWithDamageAreRefused() throws IOException {
        for (LayerTar tar : List.of(
                new LayerTar().file("../oci-layout", "{}"),
                new LayerTar().file("blobs/sha256/abc", "x"),
                new LayerTar().symlink("index.json", "/etc/passwd"),
                new LayerTar().file("blobs/sha256/" + "0".repeat(64), "x"))) {
            Path archive = folder.resolve("bad.oci.tar");
            Files.write(archive, tar.bytes());
            assertThatThrownBy(() -> ArchiveExtraction.extract(archive, folder.resolve("bad")))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("bad.oci.tar");
        }
    }
}
