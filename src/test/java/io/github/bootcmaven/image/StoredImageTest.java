// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.LayoutArchive;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.testing.DpkgTree;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredImageTest {

    private static final Platform AMD64 = Platform.linux("amd64");

    @TempDir
    Path directory;

    private static FileTree tree(String version) {
        return new DpkgTree()
                .install("a", null, "1", "/usr/bin/a")
                .install("b", "b-source", version, "/usr/bin/b")
                .make();
    }

    private BuiltImage build(FileTree tree, String name) throws IOException {
        ImageRequest request = ImageRequest.bootable(List.of(), AMD64, Instant.EPOCH)
                .withPlan(PackageLayerPlan.of(tree, 64).orElseThrow());
        return new ImageBuilder(BuildLog.SILENT, 1).build(tree, request, directory.resolve(name));
    }

    @Test
    void aLayoutAndItsArchiveAreTheSameImage() throws IOException {
        BuiltImage built = build(tree("1"), "image");
        LayoutArchive.write(ImageLayout.open(directory.resolve("image")), directory.resolve("image.tar"));

        StoredImage layout = StoredImage.read(directory.resolve("image"), AMD64);
        assertThat(layout.descriptor().digest()).isEqualTo(built.manifest().digest());
        assertThat(StoredImage.read(directory.resolve("image.tar"), AMD64)).isEqualTo(layout);
        assertThat(layout.groups().orElseThrow().layerOfComponent())
                .containsEntry("b-source", "b-source")
                .containsEntry("package-database", "package-database");
    }

    @Test
    void whatIsNoImageForThePlatformIsSaid() throws IOException {
        build(tree("1"), "image");
        Path image = directory.resolve("image");
        assertThatThrownBy(() -> StoredImage.read(image, Platform.linux("arm64")))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("has nothing for linux/arm64");
        assertThatThrownBy(() -> StoredImage.read(directory.resolve("none"), AMD64))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("There is no image");
        Path manifest = image.resolve("blobs/sha256/"
                + StoredImage.read(image, AMD64).descriptor().digest().hex());
        Files.writeString(manifest, Files.readString(manifest).replace("amd64", "amd46") + " ");
        assertThatThrownBy(() -> StoredImage.read(image, AMD64))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("is damaged");
        Files.delete(image.resolve("index.json"));
        assertThatThrownBy(() -> StoredImage.read(image, AMD64))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("index.json is missing");
    }

    @Test
    void anUpdateCostsManifestConfigurationAndTheLayersThatAreNew() throws IOException {
        build(tree("1"), "old");
        BuiltImage built = build(tree("1.0.1"), "new");
        StoredImage old = StoredImage.read(directory.resolve("old"), AMD64);
        StoredImage updated = StoredImage.read(directory.resolve("new"), AMD64);

        UpdateCost cost = UpdateCost.between(old, updated);
        assertThat(cost.layers().stream().map(UpdateCost.Layer::name))
                .containsExactlyInAnyOrder("b-source", "package-database");
        assertThat(cost.of()).isEqualTo(built.layers().size());
        assertThat(cost.bytes())
                .isEqualTo(built.manifest().size()
                        + built.config().size()
                        + cost.layers().stream()
                                .mapToLong(UpdateCost.Layer::bytes)
                                .sum());
        assertThat(UpdateCost.between(updated, updated).bytes()).isZero();
    }
}
