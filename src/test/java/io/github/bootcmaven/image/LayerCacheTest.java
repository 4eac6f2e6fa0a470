// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerCacheTest {

    @TempDir
    Path directory;

    private static FileTree tree(String shell) {
        return new TreeBuilder()
                .file("usr/bin/sh", shell)
                .file("etc/passwd", "root")
                .file("usr/lib/modules/6/vmlinuz", "kernel")
                .make();
    }

    private BuiltImage build(FileTree tree, String name, String compression) {
        ImageRequest request = ImageRequest.bootable(List.of(), Platform.linux("amd64"), Instant.EPOCH)
                .withCompression(Compression.parse(compression));
        return new ImageBuilder(BuildLog.SILENT, 2)
                .withLayerCache(directory.resolve("cache"))
                .build(tree, request, directory.resolve(name));
    }

    private Path blob(String image, BuiltLayer layer) {
        return directory
                .resolve(image)
                .resolve("blobs/sha256")
                .resolve(layer.descriptor().digest().hex());
    }

    private static BuiltLayer layer(BuiltImage image, String name) {
        return image.layers().stream()
                .filter(layer -> layer.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "gzip:9"})
    void layersThatDidNotChangeAreTheVeryFilesOfTheBuildBefore(String compression) throws IOException {
        BuiltImage first = build(tree("old"), "first", compression);
        BuiltImage second = build(tree("newer"), "second", compression);

        for (String name : List.of("kernel", "configuration")) {
            assertThat(layer(second, name)).isEqualTo(layer(first, name));
            assertThat(Files.isSameFile(blob("second", layer(second, name)), blob("first", layer(first, name))))
                    .isTrue();
        }
        assertThat(layer(second, "base").diffId())
                .isNotEqualTo(layer(first, "base").diffId());
        assertThat(build(tree("newer"), "third", compression)).isEqualTo(second);
    }

    @Test
    void otherContentOfTheSameSizeIsAnotherLayer() throws IOException {
        BuiltImage first = build(tree("old"), "first", "zstd");
        BuiltImage second = build(tree("new"), "second", "zstd");
        assertThat(layer(second, "base").diffId())
                .isNotEqualTo(layer(first, "base").diffId());
        assertThat(second)
                .isEqualTo(new ImageBuilder(BuildLog.SILENT, 1)
                        .build(
                                tree("new"),
                                ImageRequest.bootable(List.of(), Platform.linux("amd64"), Instant.EPOCH),
                                directory.resolve("without")));
    }

    @Test
    void anotherCompressionIsAnotherLayer() {
        BuiltImage zstd = build(tree("x"), "zstd", "zstd:3");
        assertThat(layer(build(tree("x"), "nine", "zstd:9"), "base")
                        .descriptor()
                        .mediaType())
                .isEqualTo(layer(zstd, "base").descriptor().mediaType());
        assertThat(layer(build(tree("x"), "gzip", "gzip"), "base").descriptor().mediaType())
                .endsWith("gzip");
    }

    @Test
    void aLayerThatSomebodyWroteToIsNotTakenAgain() throws IOException {
        BuiltImage first = build(tree("x"), "first", "zstd");
        Path blob = blob("first", layer(first, "base"));
        byte[] sound = Files.readAllBytes(blob);
        Files.write(blob, "damage".getBytes(UTF_8), StandardOpenOption.APPEND);

        BuiltImage second = build(tree("x"), "second", "zstd");
        assertThat(second).isEqualTo(first);
        assertThat(blob("second", layer(second, "base"))).hasBinaryContent(sound);
    }

    @Test
    void anAccountThatIsNotOursIsNoLayer() throws IOException {
        BuiltImage first = build(tree("x"), "first", "zstd");
        try (Stream<Path> files = Files.walk(directory.resolve("cache"))) {
            for (Path account :
                    files.filter(file -> file.endsWith("account.json")).toList()) {
                Files.writeString(account, "nonsense");
            }
        }
        assertThat(build(tree("x"), "second", "zstd")).isEqualTo(first);
        try (Stream<Path> blobs = Files.list(directory.resolve("second/blobs/sha256"))) {
            assertThat(blobs)
                    .noneMatch(blob -> String.valueOf(blob.getFileName()).startsWith("."));
        }
    }

    @Test
    void buildsAtTheSameTimeShareTheCache() throws Exception {
        BuiltImage expected = build(tree("x"), "expected", "zstd");
        ExecutorService builds = Executors.newFixedThreadPool(4);
        try {
            List<Future<BuiltImage>> running = IntStream.range(0, 12)
                    .mapToObj(i ->
                            builds.submit(() -> build(tree(i % 3 == 0 ? "x" : "y" + i % 2), "image-" + i, "zstd")))
                    .toList();
            for (int i = 0; i < 12; i += 3) {
                assertThat(running.get(i).get()).isEqualTo(expected);
            }
            for (Future<BuiltImage> each : running) {
                each.get();
            }
        } finally {
            builds.shutdown();
        }
    }
}
