// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.image.Compression;
import io.github.bootcmaven.oci.ContainerConfig;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.History;
import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.MediaType;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.testing.BuiltSystem;
import io.github.bootcmaven.testing.LayerTar;
import io.github.bootcmaven.testing.RootfsFixture;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Xattrs;
import io.github.bootcmaven.verify.CheckResult.Outcome;
import io.github.bootcmaven.verify.VerifyRequest.ImageLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

class ImageCheckTest {

    /** Spoils what was built. */
    @FunctionalInterface
    private interface Damage {
        void to(BuiltSystem system) throws IOException;
    }

    private static BuiltSystem sound;
    private BuiltSystem system;

    @BeforeAll
    static void build(@TempDir Path once) throws IOException {
        sound = BuiltSystem.build(once, BuiltSystem.root().tree(), Compression.parse("gzip"));
    }

    @BeforeEach
    void copy(@TempDir Path directory) throws IOException {
        system = sound.copy(directory);
    }

    private List<CheckResult> check() throws IOException {
        return ImageCheck.run(
                new ImageLocation(system.layout(), system.archive(), Platform.linux("amd64"), true),
                system.tree(),
                null);
    }

    private CheckResult check(String name) throws IOException {
        return check().stream()
                .filter(result -> result.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Arguments damage(String what, String check, String finding, Damage damage) {
        return argumentSet(check + ": " + what, check, finding, damage);
    }

    private static Descriptor layer(BuiltSystem system, int number) throws IOException {
        return system.manifest().layers().get(number);
    }

    private static ImageConfig with(ImageConfig config, List<Digest> diffIds, List<History> history) {
        return new ImageConfig(config.created(), config.platform(), config.config(), diffIds, history);
    }

    private static ImageConfig with(ImageConfig config, Platform platform) {
        return new ImageConfig(config.created(), platform, config.config(), config.diffIds(), config.history());
    }

    private static ImageConfig withLabel(ImageConfig config, String label, String value) {
        return new ImageConfig(
                config.created(),
                config.platform(),
                config.config().withLabels(Map.of(label, value)),
                config.diffIds(),
                config.history());
    }

    private static ImageConfig withoutLabels(ImageConfig config) {
        return new ImageConfig(
                config.created(), config.platform(), ContainerConfig.EMPTY, config.diffIds(), config.history());
    }

    private static ImageManifest withLayer(ImageManifest manifest, UnaryOperator<Descriptor> change) {
        List<Descriptor> layers = new ArrayList<>(manifest.layers());
        layers.set(0, change.apply(layers.get(0)));
        return ImageManifest.of(manifest.config(), layers, manifest.annotations());
    }

    static final List<Arguments> DAMAGED_BLOBS = List.of(
            damage(
                    "a byte of the manifest",
                    "blobs",
                    "is damaged",
                    s -> BuiltSystem.flipByte(s.layout()
                            .resolve("blobs/sha256")
                            .resolve(ImageLayout.open(s.layout())
                                    .find(BuiltSystem.IMAGE.toString())
                                    .digest()
                                    .hex()))),
            damage(
                    "a byte of the configuration",
                    "blobs",
                    "is damaged",
                    s -> BuiltSystem.flipByte(s.blob(s.manifest().config()))),
            damage("a byte of the first layer", "blobs", "is damaged", s -> BuiltSystem.flipByte(s.blob(layer(s, 0)))),
            damage("a byte of the second layer", "blobs", "is damaged", s -> BuiltSystem.flipByte(s.blob(layer(s, 1)))),
            damage(
                    "a layer cut short",
                    "blobs",
                    "its descriptor states",
                    s -> BuiltSystem.truncate(s.blob(layer(s, 0)), 1)),
            damage("no layer", "blobs", "is missing", s -> Files.delete(s.blob(layer(s, 0)))),
            damage(
                    "no configuration",
                    "blobs",
                    "is missing",
                    s -> Files.delete(s.blob(s.manifest().config()))),
            damage(
                    "a wrong size",
                    "blobs",
                    "its descriptor states",
                    s -> s.changeManifest(manifest -> withLayer(
                            manifest, layer -> Descriptor.of(layer.mediaType(), layer.digest(), layer.size() + 1)))),
            damage(
                    "a blob of no image",
                    "blobs",
                    "belongs to no image",
                    s -> ImageLayout.open(s.layout()).write(ImageIndex.of(List.of()))),
            damage(
                    "no index.json",
                    "blobs",
                    "index.json",
                    s -> Files.delete(s.layout().resolve("index.json"))),
            damage(
                    "index.json is no JSON",
                    "blobs",
                    "index.json",
                    s -> Files.writeString(s.layout().resolve("index.json"), "{")),
            damage(
                    "index.json without images",
                    "blobs",
                    "names no image",
                    s -> ImageLayout.open(s.layout()).writeIndex(ImageIndex.of(List.of()))),
            damage(
                    "no oci-layout",
                    "blobs",
                    "oci-layout",
                    s -> Files.delete(s.layout().resolve("oci-layout"))));

    static final List<Arguments> FALSE_CONFIGURATIONS = List.of(
            damage(
                    "a diff ID too few",
                    "config",
                    "diff IDs",
                    s -> s.changeConfig(config -> with(
                            config, config.diffIds().subList(1, config.diffIds().size()), config.history()))),
            damage(
                    "a step of history too few",
                    "config",
                    "the history tells of",
                    s -> s.changeConfig(config -> with(
                            config,
                            config.diffIds(),
                            config.history().subList(1, config.history().size())))),
            damage(
                    "a step that made no layer",
                    "config",
                    "the history tells of",
                    s -> s.changeConfig(config -> {
                        List<History> history = new ArrayList<>(config.history());
                        history.set(0, new History(null, "nothing", null, true));
                        return with(config, config.diffIds(), history);
                    })),
            damage(
                    "another architecture",
                    "config",
                    "linux/arm64, and was built for linux/amd64",
                    s -> s.changeConfig(config -> with(config, Platform.linux("arm64")))),
            damage(
                    "another system",
                    "config",
                    "freebsd/amd64",
                    s -> s.changeConfig(config -> with(config, new Platform("amd64", "freebsd", null)))),
            damage(
                    "no bootc label",
                    "config",
                    "containers.bootc=1 is missing",
                    s -> s.changeConfig(ImageCheckTest::withoutLabels)),
            damage(
                    "another bootc label",
                    "config",
                    "containers.bootc is 0",
                    s -> s.changeConfig(config -> withLabel(config, "containers.bootc", "0"))),
            damage(
                    "a stale label",
                    "config",
                    "the label ostree.final-diffid",
                    s -> s.changeConfig(config -> withLabel(config, "ostree.final-diffid", "sha256:00"))),
            damage(
                    "a stale annotation",
                    "config",
                    "the annotation ostree.commit",
                    s -> s.changeManifest(manifest -> {
                        Map<String, String> annotations = new TreeMap<>(manifest.annotations());
                        annotations.put("ostree.commit", "00");
                        return ImageManifest.of(manifest.config(), manifest.layers(), annotations);
                    })),
            damage(
                    "a layer of an unknown type",
                    "config",
                    "application/x-tar",
                    s -> s.changeManifest(manifest -> withLayer(
                            manifest, layer -> Descriptor.of("application/x-tar", layer.digest(), layer.size())))),
            damage(
                    "wrong diff IDs",
                    "layers",
                    "layer 1 has the diff ID",
                    s -> s.changeConfig(config -> {
                        List<Digest> diffIds = new ArrayList<>(config.diffIds());
                        Collections.swap(diffIds, 0, 1);
                        return with(config, diffIds, config.history());
                    })));

    private static Arguments layerOf(String what, String finding, UnaryOperator<LayerTar> entries) {
        return damage(
                what,
                "layers",
                finding,
                s -> s.changeLayer(
                        0, MediaType.LAYER, entries.apply(new LayerTar()).bytes()));
    }

    static final List<Arguments> UNFIT_LAYERS = List.of(
            layerOf(
                    "a path that comes twice",
                    "in layer 1, /usr/x comes twice",
                    tar -> tar.file("usr/x", "1").file("./usr/x", "2")),
            layerOf(
                    "a directory that comes twice",
                    "/usr comes twice",
                    tar -> tar.directory("usr").directory("usr/")),
            layerOf("a hard link to nothing", "y is a hard link to usr/x", tar -> tar.hardLink("y", "usr/x")),
            layerOf(
                    "a hard link to what comes later",
                    "y is a hard link to x",
                    tar -> tar.hardLink("y", "x").file("x", "")),
            layerOf(
                    "a hard link to a directory",
                    "y is a hard link to x",
                    tar -> tar.directory("x").hardLink("y", "x")),
            layerOf("a hard link out of the image", "y is a hard link to ../x", tar -> tar.hardLink("y", "../x")),
            layerOf("a device", "dev/console is a character device", tar -> tar.device("dev/console")),
            layerOf("a path out of the image", "usr/../../x leads out", tar -> tar.file("usr/../../x", "")),
            layerOf("directories that disagree", "layer 2 gives /usr other metadata", tar -> tar.directory("usr")),
            damage("no end", "layers", "layer 1 can't be read: ", s -> {
                byte[] tar = new LayerTar().file("x", "1").bytes();
                s.changeLayer(0, MediaType.LAYER, Arrays.copyOf(tar, 1024));
            }),
            damage(
                    "no tar",
                    "layers",
                    "layer 1 can't be read: ",
                    s -> s.changeLayer(0, MediaType.LAYER, new byte[] {1, 2, 3})),
            damage(
                    "no gzip",
                    "layers",
                    "layer 1 can't be read: ",
                    s -> s.changeLayer(
                            0,
                            MediaType.LAYER_GZIP,
                            new LayerTar().file("x", "1").bytes())),
            damage("gzip cut short", "layers", "layer 1 can't be read: ", s -> {
                byte[] whole = Files.readAllBytes(s.blob(layer(s, 0)));
                s.changeLayer(0, MediaType.LAYER_GZIP, Arrays.copyOf(whole, whole.length - 9));
            }),
            damage("bytes after gzip", "layers", "layer 1 can't be read: ", s -> {
                byte[] whole = Files.readAllBytes(s.blob(layer(s, 0)));
                s.changeLayer(0, MediaType.LAYER_GZIP, Arrays.copyOf(whole, whole.length + 9));
            }),
            damage("zstd cut short", "layers", "layer 1 can't be read: ", s -> {
                s.image(s.tree(), Compression.parse("zstd"));
                byte[] whole = Files.readAllBytes(s.blob(layer(s, 0)));
                s.changeLayer(0, MediaType.LAYER_ZSTD, Arrays.copyOf(whole, whole.length - 9));
            }));

    private static Arguments imageOf(String what, String finding, UnaryOperator<RootfsFixture> change) {
        return damage(
                what,
                "tree",
                finding,
                s -> s.image(change.apply(BuiltSystem.root()).tree(), Compression.parse("gzip")));
    }

    private static RootfsFixture hello(RootfsFixture root, Metadata metadata) {
        RegularFile hello = Objects.requireNonNull((RegularFile) root.tree().find("usr/bin/hello"));
        RegularFile changed = new RegularFile(metadata, hello.content());
        return root.node("usr/bin/hello", changed).node("usr/bin/hullo", changed);
    }

    private static final Metadata HELLO = Metadata.root(0644, 1_700_000_000);

    static final List<Arguments> OTHER_TREES = List.of(
            imageOf(
                    "other content",
                    "/usr/bin/hello has other content",
                    root -> root.file("usr/bin/hello", "#!/bin/sh\necho HELLO\n")
                            .hardLink("usr/bin/hullo", "usr/bin/hello")),
            imageOf(
                    "another size",
                    "/usr/bin/su has the size 1",
                    root -> root.node(
                            "usr/bin/su",
                            new RegularFile(
                                    Objects.requireNonNull(root.tree().find("usr/bin/su"))
                                            .metadata(),
                                    Content.of(new byte[1])))),
            imageOf(
                    "another mode",
                    "/usr/bin/hello has the mode 4644, where the root filesystem has 0644",
                    root -> hello(root, HELLO.withMode(04644))),
            imageOf(
                    "another owner",
                    "the owner 0:5",
                    root -> hello(root, new Metadata(0, 5, 0644, 1_700_000_000, Xattrs.NONE))),
            imageOf(
                    "another time",
                    "has the time 2023-11-14T22:13:21Z",
                    root -> hello(root, HELLO.withMtime(1_700_000_001))),
            imageOf(
                    "another attribute",
                    "the extended attributes [user.x]",
                    root -> hello(root, HELLO.withXattrs(Xattrs.of(Map.of("user.x", new byte[1]))))),
            imageOf(
                    "another value of an attribute",
                    "/usr/bin/su has other values",
                    root -> root.node(
                            "usr/bin/su",
                            new RegularFile(
                                    new Metadata(
                                            0,
                                            42,
                                            04755,
                                            1_600_000_000,
                                            Xattrs.of(Map.of("security.capability", new byte[20]))),
                                    ((RegularFile) Objects.requireNonNull(
                                                    root.tree().find("usr/bin/su")))
                                            .content()))),
            imageOf("another target", "/bin has the target /usr/bin", root -> root.link("bin", "/usr/bin")),
            imageOf(
                    "another kind",
                    "/bin is a directory, and a symbolic link",
                    root -> root.without("bin").directory("bin")),
            imageOf(
                    "a file less",
                    "/usr/lib/firmware/card.bin is missing",
                    root -> root.without("usr/lib/firmware/card.bin")),
            imageOf("a file more", "/usr/games is there", root -> root.directory("usr/games")),
            imageOf(
                    "a hard link less",
                    "/usr/bin/hullo is a hard link to other files",
                    root -> root.node(
                            "usr/bin/hullo",
                            new RegularFile(
                                    HELLO,
                                    ((RegularFile) Objects.requireNonNull(
                                                    root.tree().find("usr/bin/hello")))
                                            .content()))),
            imageOf(
                    "a hard link more",
                    "/usr/share/doc/empty is a hard link to other files",
                    root -> root.hardLink("usr/share/doc/empty", "usr/bin/hello")),
            imageOf(
                    "a directory's mode",
                    "/tmp has the mode 1777",
                    root -> root.node("tmp", new Directory(Metadata.root(01777, 1_700_000_000)))));

    static final List<Arguments> UNFIT_ARCHIVES = List.of(
            damage("none", "archive", "there is no archive", s -> Files.delete(s.archive())),
            damage("cut short", "archive", "can't be read", s -> BuiltSystem.truncate(s.archive(), 2_000)),
            damage(
                    "without its end",
                    "archive",
                    "can't be read",
                    s -> Files.write(
                            s.archive(),
                            Arrays.copyOf(
                                    Files.readAllBytes(s.archive()),
                                    (int) Files.size(s.archive()) / 10240 * 10240 - 10240))),
            damage(
                    "a byte of a blob",
                    "archive",
                    "is not the layout's",
                    s -> BuiltSystem.replace(s.archive(), "containers.bootc", "containers.b00tc")),
            damage(
                    "another index.json",
                    "archive",
                    "index.json is not the layout's",
                    s -> BuiltSystem.replace(s.archive(), "edge-node:1.0", "edge-node:1.1")),
            damage("of an image built before", "archive", "is not in the layout", s -> {
                byte[] before = Files.readAllBytes(s.archive());
                s.image(BuiltSystem.root().file("usr/new", "new").tree(), Compression.parse("gzip"));
                Files.write(s.archive(), before);
            }),
            damage(
                    "with a link in it",
                    "archive",
                    "blobs/latest, a symbolic link",
                    s -> Files.write(
                            s.archive(),
                            new LayerTar().symlink("blobs/latest", "sha256").bytes())),
            damage(
                    "with nothing in it",
                    "archive",
                    "has no oci-layout",
                    s -> Files.write(s.archive(), new LayerTar().bytes())),
            damage(
                    "with a file twice",
                    "archive",
                    "has oci-layout twice",
                    s -> Files.write(
                            s.archive(),
                            new LayerTar()
                                    .file("oci-layout", "")
                                    .file("oci-layout", "")
                                    .bytes())));

    @ParameterizedTest
    @FieldSource({"DAMAGED_BLOBS", "FALSE_CONFIGURATIONS", "UNFIT_LAYERS", "OTHER_TREES", "UNFIT_ARCHIVES"})
    void oneThingThatIsWrongIsFoundAndNamed(String name, String finding, Damage damage) throws IOException {
        damage.to(system);

        CheckResult result = check(name);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.findings()).anySatisfy(each -> assertThat(each).contains(finding));
    }

    @Test
    void whatIsSoundHasNoFindings() throws IOException {
        assertThat(check()).hasSize(5).allSatisfy(result -> {
            assertThat(result.findings()).isEmpty();
            assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
        });
    }

    @Test
    void aDamagedBlobIsNamedByItsDigest() throws IOException {
        Descriptor layer = layer(system, 0);
        BuiltSystem.flipByte(system.blob(layer));

        assertThat(check("blobs").findings())
                .singleElement()
                .asString()
                .contains(layer.digest().toString());
    }

    @Test
    void whatCannotBeComparedIsSkippedAndNeverPassed() throws IOException {
        BuiltSystem.flipByte(system.blob(layer(system, 0)));

        assertThat(check("tree").outcome()).isEqualTo(Outcome.SKIPPED);
    }

    @Test
    void everythingThatIsWrongIsFoundAtOnce() throws IOException {
        system.image(BuiltSystem.root().without("usr/bin/su").tree(), Compression.parse("gzip"));
        system.changeConfig(config -> with(withLabel(config, "ostree.commit", "00"), Platform.linux("riscv64")));
        BuiltSystem.truncate(system.archive(), 2_000);

        assertThat(check())
                .filteredOn(result -> result.outcome() == Outcome.FAILED)
                .extracting(CheckResult::name)
                .containsExactly("config", "tree", "archive");
        assertThat(check("config").findings()).hasSize(2);
    }

    @Test
    void allLayersAreReadEvenIfTheConfigurationCannotBe() throws IOException {
        Files.delete(system.blob(system.manifest().config()));
        BuiltSystem.flipByte(system.blob(layer(system, 1)));

        assertThat(check("blobs").findings()).hasSize(2);
    }

    @Test
    void anImageThatNeedNotBootNeedsNoLabel() throws IOException {
        system.changeConfig(ImageCheckTest::withoutLabels);

        assertThat(ImageCheck.run(
                        new ImageLocation(system.layout(), null, Platform.linux("amd64"), false), system.tree(), null))
                .hasSize(4)
                .allSatisfy(result -> assertThat(result.outcome()).isEqualTo(Outcome.PASSED));
    }

    @Test
    void whiteoutsTakeAwayWhatIsInLayersBelow() throws IOException {
        LayeredTree tree = new LayeredTree();
        LayeredTree.Found found = new LayeredTree.FoundDirectory(HELLO);
        for (String path : List.of("a", "a/b", "a/b/c", "a/d", "a0", "e", "e/f")) {
            tree.put(path, found);
        }

        tree.put("a/.wh.b", found);
        tree.put("e/.wh..wh..opq", found);
        assertThat(tree.nodes()).containsOnlyKeys("a", "a/d", "a0", "e");

        tree.put("a", new LayeredTree.FoundSymlink(HELLO, "a0"));
        tree.put(".wh.e", found);
        assertThat(tree.nodes()).containsOnlyKeys("a", "a0");

        tree.put(".wh..wh..opq", found);
        assertThat(tree.nodes()).isEmpty();
    }
}
