// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ContainerConfig;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.testing.LayerExtractor;
import io.github.bootcmaven.testing.LayerExtractor.Directories;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.testing.TreeListing;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageBuilderTest {

    private static final Instant CREATED = Instant.ofEpochSecond(1_800_000_000);

    @TempDir
    Path directory;

    @Test
    void the_layers_laid_over_each_other_are_the_tree() throws IOException {
        for (long seed = 1; seed <= 8; seed++) {
            FileTree tree = new RandomTrees(seed).nodes(300).make();
            Path image = directory.resolve("image-" + seed);
            BuiltImage built = build(tree, request().withPlan(new ScatteringPlan(4)), image, 3);

            ImageLayout layout = ImageLayout.open(image);
            for (Directories rule : Directories.values()) {
                assertThat(TreeListing.of(LayerExtractor.extract(layout, built.manifest(), rule)))
                        .as("seed %d, %s", seed, rule)
                        .isEqualTo(TreeListing.of(tree));
            }
        }
    }

    @Test
    void diff_ids_and_sizes_are_those_of_the_uncompressed_tars() throws IOException {
        Path image = directory.resolve("image");
        BuiltImage built = build(server(), request(), image, 2);

        ImageLayout layout = ImageLayout.open(image);
        ImageManifest manifest = layout.manifest(built.manifest());
        assertThat(manifest.layers())
                .isEqualTo(built.layers().stream().map(BuiltLayer::descriptor).toList());
        assertThat(layout.config(manifest.config()).diffIds())
                .isEqualTo(built.layers().stream().map(BuiltLayer::diffId).toList());
        for (BuiltLayer layer : built.layers()) {
            try (InputStream in = LayerExtractor.open(layout, layer.descriptor())) {
                byte[] tar = in.readAllBytes();
                assertThat(Digest.of(tar)).isEqualTo(layer.diffId());
                assertThat(layer.size()).isEqualTo(tar.length);
            }
        }
        assertThat(built.downloadSize())
                .isEqualTo(Stream.concat(Stream.of(built.manifest(), manifest.config()), manifest.layers().stream())
                        .mapToLong(Descriptor::size)
                        .sum());
    }

    @Test
    void every_layer_has_the_directories_above_what_it_holds() throws IOException {
        Path image = directory.resolve("image");
        BuiltImage built = build(server(), request(), image, 2);
        ImageLayout layout = ImageLayout.open(image);

        assertThat(built.layers().stream().map(BuiltLayer::name))
                .containsExactly("base", "kernel", "configuration", "package-database");
        assertThat(paths(layout, built, "base"))
                .containsExactly("./", "bin", "proc/", "usr/", "usr/bin/", "usr/bin/sh", "var/", "var/lib/");
        assertThat(paths(layout, built, "kernel"))
                .containsExactly(
                        "./",
                        "usr/",
                        "usr/lib/",
                        "usr/lib/modules/",
                        "usr/lib/modules/6.12/",
                        "usr/lib/modules/6.12/initramfs.img",
                        "usr/lib/modules/6.12/vmlinuz",
                        // Another name of the file before it, whatever layer its own path would go to.
                        "usr/share/",
                        "usr/share/vmlinuz");
        assertThat(paths(layout, built, "configuration")).containsExactly("./", "etc/", "etc/passwd");
        assertThat(paths(layout, built, "package-database"))
                .containsExactly(
                        "./",
                        "usr/",
                        "usr/lib/",
                        "usr/lib/sysimage/",
                        "usr/lib/sysimage/dpkg/",
                        "usr/lib/sysimage/dpkg/status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "gzip"})
    void the_same_input_gives_the_same_image_anywhere(String compression) throws IOException {
        ImageRequest request =
                request().withCompression(Compression.parse(compression)).withPlan(new ScatteringPlan(5));
        FileTree tree = new RandomTrees(7).nodes(300).maxFileSize(100_000).make();

        BuiltImage one = build(tree, request, directory.resolve("a"), 1);
        BuiltImage other = build(tree, request, directory.resolve("elsewhere/b"), 5);

        assertThat(other).isEqualTo(one);
        assertThat(files(directory.resolve("elsewhere/b"))).isEqualTo(files(directory.resolve("a")));
    }

    @Test
    void documents_say_what_the_request_said() throws IOException {
        Path image = directory.resolve("image");
        FileTree tree = new FileTree(new Directory(Metadata.root(0755, 0)));
        ImageRequest request = ImageRequest.bootable(
                List.of(ImageReference.parse("a.example/x:1"), ImageReference.parse("a.example/x:latest")),
                Platform.linux("amd64"),
                CREATED);
        BuiltImage built = build(
                tree,
                request.withConfig(request.config()
                        .withEnv(List.of("A=1"))
                        .withLabels(Map.of(
                                "mine", "yes",
                                "org.opencontainers.image.title", "x",
                                "org.opencontainers.image.version", "1",
                                "org.opencontainers.image.ref.name", "not of the manifest"))),
                image,
                1);
        BuiltLayer layer = built.layers().get(0);

        assertThat(blob(image, built.config()))
                .isEqualTo(json("{'created':'2027-01-15T08:00:00Z','architecture':'amd64','os':'linux','config':{"
                        + "'Env':['A=1'],'Cmd':['/sbin/init'],'Labels':{'containers.bootc':'1','mine':'yes',"
                        + "'org.opencontainers.image.created':'2027-01-15T08:00:00Z',"
                        + "'org.opencontainers.image.ref.name':'not of the manifest',"
                        + "'org.opencontainers.image.title':'x','org.opencontainers.image.version':'1'},"
                        + "'StopSignal':'SIGRTMIN+3'},'rootfs':{'type':'layers','diff_ids':['" + layer.diffId()
                        + "']},'history':[{'created':'2027-01-15T08:00:00Z','created_by':'bootc:oci-package base'}]}"));
        assertThat(blob(image, built.manifest()))
                .isEqualTo(json("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json','config':"
                        + "{'mediaType':'application/vnd.oci.image.config.v1+json','digest':'"
                        + built.config().digest() + "','size':" + built.config().size() + "},'layers':["
                        + "{'mediaType':'application/vnd.oci.image.layer.v1.tar+zstd','digest':'"
                        + layer.descriptor().digest() + "','size':"
                        + layer.descriptor().size() + "}],'annotations':{"
                        + "'org.opencontainers.image.created':'2027-01-15T08:00:00Z',"
                        + "'org.opencontainers.image.title':'x','org.opencontainers.image.version':'1'}}"));
        String descriptor = "{'mediaType':'application/vnd.oci.image.manifest.v1+json','digest':'"
                + built.manifest().digest() + "','size':" + built.manifest().size()
                + ",'annotations':{'org.opencontainers.image.ref.name':'a.example/x:TAG'},"
                + "'platform':{'architecture':'amd64','os':'linux'}}";
        assertThat(image.resolve("index.json"))
                .hasContent(
                        json("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.index.v1+json','manifests':["
                                + descriptor.replace("TAG", "1") + "," + descriptor.replace("TAG", "latest") + "]}"));
    }

    @Test
    void an_image_that_is_not_bootable_does_not_say_so() throws IOException {
        Path image = directory.resolve("image");
        ImageRequest request = new ImageRequest(
                List.of(),
                Platform.linux("arm64"),
                CREATED,
                false,
                ContainerConfig.EMPTY,
                Map.of("a", "b"),
                LayerPlan.byPath(),
                Compression.DEFAULT);
        BuiltImage built = build(server(), request, image, 1);

        ImageLayout layout = ImageLayout.open(image);
        assertThat(layout.config(built.config()).config().labels())
                .containsOnlyKeys("org.opencontainers.image.created");
        assertThat(layout.manifest(built.manifest()).annotations()).containsEntry("a", "b");
        assertThat(layout.index().manifests()).containsExactly(built.manifest().withPlatform(Platform.linux("arm64")));
    }

    @ParameterizedTest
    @ValueSource(strings = {".wh.gone", ".wh.", ".wh..wh..opq"})
    void a_file_that_would_delete_another_is_an_error(String name) {
        FileTree tree = server();
        tree.put("usr/bin/" + name, file("x"));

        assertThatThrownBy(() -> build(tree, request(), directory.resolve("image"), 1))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("/usr/bin/" + name);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void what_fails_midway_leaves_the_image_that_was_there() throws IOException {
        Path image = directory.resolve("image");
        build(server(), request(), image, 2);
        Map<String, Digest> before = files(image);

        FileTree tree = server();
        tree.put("usr/bin/broken", new RegularFile(Metadata.root(0755, 0), new Content() {
            @Override
            public long size() {
                return 1 << 20;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("the disk is on fire");
            }
        }));
        for (String compression : List.of("zstd", "gzip")) {
            ImageRequest request = request().withCompression(Compression.parse(compression));
            assertThatThrownBy(() -> build(tree, request, image, 2))
                    .isInstanceOf(BootcException.class)
                    .hasMessage("Writing the OCI image layout " + image + ": the disk is on fire");
        }
        assertThat(files(image)).isEqualTo(before);
        assertThat(directory).isDirectoryNotContaining("glob:**/.unfinished*");
    }

    @Test
    void an_image_takes_the_place_of_the_one_before_and_of_what_killed_builds_left() throws IOException {
        Path image = directory.resolve("image");
        Files.createDirectories(directory.resolve(".unfinished-image/blobs"));
        Files.writeString(directory.resolve(".unfinished-image/blobs/half"), "half");
        Files.createDirectories(directory.resolve(".unfinished-image-replaced"));
        build(new FileTree(new Directory(Metadata.root(0755, 0))), request(), image, 1);
        build(server(), request(), image, 1);

        build(server(), request(), directory.resolve("fresh"), 1);
        assertThat(files(image)).isEqualTo(files(directory.resolve("fresh")));
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactlyInAnyOrder(image, directory.resolve("fresh"));
        }
    }

    private static FileTree server() {
        FileTree tree = new FileTree(new Directory(Metadata.root(0755, 5)));
        Metadata plain = Metadata.root(0755, 6);
        RegularFile kernel = file("kernel");
        tree.mkdirs("proc", Metadata.root(0555, 6));
        tree.put("bin", new Symlink(Metadata.root(0777, 6), "usr/bin"));
        tree.mkdirs("usr/bin", plain).put("sh", file("shell"));
        tree.mkdirs("usr/lib/modules/6.12", plain).put("vmlinuz", kernel);
        tree.put("usr/lib/modules/6.12/initramfs.img", file("initramfs"));
        tree.mkdirs("usr/share", plain);
        tree.put("usr/share/vmlinuz", kernel);
        tree.mkdirs("usr/lib/sysimage/dpkg", plain).put("status", file("Package: dash"));
        tree.mkdirs("var/lib", Metadata.root(01777, 6));
        tree.mkdirs("etc", plain).put("passwd", file("root:x:0:0::/root:/bin/sh"));
        return tree;
    }

    private static RegularFile file(String content) {
        return new RegularFile(Metadata.root(0644, 7), Content.of(content.getBytes(UTF_8)));
    }

    private static ImageRequest request() {
        return ImageRequest.bootable(
                List.of(ImageReference.parse("localhost/server:1")), Platform.linux("amd64"), CREATED);
    }

    private static BuiltImage build(FileTree tree, ImageRequest request, Path image, int threads) {
        return new ImageBuilder(BuildLog.SILENT, threads).build(tree, request, image);
    }

    private static List<String> paths(ImageLayout layout, BuiltImage built, String layer) throws IOException {
        BuiltLayer found = built.layers().stream()
                .filter(candidate -> candidate.name().equals(layer))
                .findFirst()
                .orElseThrow();
        return LayerExtractor.paths(layout, found.descriptor());
    }

    private static String blob(Path image, Descriptor blob) throws IOException {
        return Files.readString(image.resolve("blobs/sha256/" + blob.digest().hex()));
    }

    private static Map<String, Digest> files(Path image) throws IOException {
        try (Stream<Path> files = Files.walk(image)) {
            return files.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(file -> image.relativize(file).toString(), ImageBuilderTest::digest));
        }
    }

    private static Digest digest(Path file) {
        try {
            return Digest.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String json(String withSingleQuotes) {
        return withSingleQuotes.replace('\'', '"');
    }
}
