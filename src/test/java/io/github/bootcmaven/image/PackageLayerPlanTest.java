// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.image.LayerGroups.Group;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.testing.DpkgTree;
import io.github.bootcmaven.testing.LayerExtractor;
import io.github.bootcmaven.testing.LayerExtractor.Directories;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.testing.TreeListing;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageLayerPlanTest {

    private static final int MAX = 20;

    @TempDir
    Path directory;

    /** Forty packages, of which every tenth is large and every fifth changes often; some have another version. */
    private static FileTree system(int packages, int bumped) {
        DpkgTree tree = new DpkgTree();
        for (int i = 0; i < packages; i++) {
            String name = "p%02d".formatted(i);
            String version = i == bumped ? "1+deb13u1" : "1";
            tree.install(name, "source-" + name, version, "/usr/bin/" + name, "/usr/lib/" + name + "/data");
            tree.blob(
                    "usr/lib/" + name + "/data",
                    i % 10 == 0 ? 400_000 : 3_000 + (i == bumped ? 40 : 0),
                    i + version.length());
            List<String> uploads = new ArrayList<>(List.of("2025-06-01T00:00:00Z"));
            for (int month = 1; i % 5 == 0 && month < 10; month++) {
                uploads.add("2025-0" + month + "-01T00:00:00Z");
            }
            tree.changelog(name, uploads.toArray(String[]::new));
        }
        return tree.install("linux-image-6", "linux", "6", "/usr/lib/modules/6/kernel/a.ko")
                .file("usr/lib/modules/6/initramfs.img", "initramfs")
                .file("etc/passwd", "root")
                .file("usr/lib/own/x", "mine")
                .make();
    }

    private static PackageLayerPlan plan(FileTree tree, int max) throws IOException {
        return PackageLayerPlan.of(tree, max).orElseThrow();
    }

    private static Map<String, String> places(FileTree tree, LayerPlan plan) throws IOException {
        Map<String, String> places = new TreeMap<>();
        tree.walk((path, node) -> places.put(path, plan.layerOf(path)));
        return places;
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 64, 120})
    void nothingIsLostAndThereAreNotTooManyLayers(int max) throws IOException {
        FileTree tree = system(40, -1);
        PackageLayerPlan plan = plan(tree, max);
        assertThat(plan.names()).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(max);
        assertThat(plan.names()).containsAll(places(tree, plan).values());

        BuiltImage built = build(tree, plan, "image");
        ImageLayout layout = ImageLayout.open(directory.resolve("image"));
        for (Directories rule : Directories.values()) {
            assertThat(TreeListing.of(LayerExtractor.extract(layout, built.manifest(), rule)))
                    .isEqualTo(TreeListing.of(tree));
        }
        List<String> components = built.layers().stream()
                .flatMap(layer -> layer.components().stream())
                .toList();
        assertThat(components)
                .doesNotHaveDuplicates()
                .contains("source-p00", "source-p39", "kernel", "initramfs", "package-database");
    }

    @Test
    void largeAndOftenChangedPackagesHaveLayersOfTheirOwn() throws IOException {
        PackageLayerPlan plan = plan(system(40, -1), MAX);
        assertThat(plan.layerOf("usr/lib/p10/data")).isEqualTo("source-p10");
        assertThat(plan.componentsOf("source-p10")).containsExactly("source-p10");
        assertThat(plan.layerOf("usr/lib/p11/data")).startsWith("seldom-");
        assertThat(plan.layerOf("usr/lib/p35/data")).isIn("source-p35", "often-1");
        assertThat(plan.names()).endsWith("kernel", "initramfs", "configuration", "package-database");
    }

    @Test
    void everythingHasItsOwnLayerWhereThereIsRoom() throws IOException {
        PackageLayerPlan plan = plan(system(40, -1), 64);
        assertThat(plan.names()).contains("source-p00", "source-p39").noneMatch(name -> name.contains("seldom"));
    }

    @Test
    void aNewVersionMovesNothing() throws IOException {
        FileTree before = system(40, -1);
        FileTree after = system(40, 17);
        assertThat(places(after, plan(after, MAX))).isEqualTo(places(before, plan(before, MAX)));
    }

    @Test
    void onlyTheLayersOfWhatChangedDiffer() throws IOException {
        FileTree before = system(40, -1);
        PackageLayerPlan plan = plan(before, MAX);
        BuiltImage old = build(before, plan, "old");
        FileTree after = system(40, 17);
        BuiltImage bumped =
                build(after, PackageLayerPlan.of(after, MAX, plan.groups()).orElseThrow(), "new");

        HashSet<Descriptor> known = new HashSet<>();
        old.layers().forEach(layer -> known.add(layer.descriptor()));
        assertThat(bumped.layers().stream()
                        .filter(layer -> !known.contains(layer.descriptor()))
                        .map(BuiltLayer::name))
                .containsExactlyInAnyOrder(plan.layerOf("usr/lib/p17/data"), "package-database");
    }

    @Test
    void aNewPackageMovesNoOther() throws IOException {
        PackageLayerPlan plan = plan(system(39, -1), MAX);
        FileTree grown = system(40, -1);
        PackageLayerPlan kept = PackageLayerPlan.of(grown, MAX, plan.groups()).orElseThrow();

        assertThat(kept.unplanned()).containsExactly("source-p39");
        assertThat(kept.layerOf("usr/lib/p39/data")).isEqualTo("unplanned");
        for (int i = 0; i < 39; i++) {
            String path = "usr/lib/p%02d/data".formatted(i);
            assertThat(kept.layerOf(path)).as(path).isEqualTo(plan.layerOf(path));
        }
        assertThat(PackageLayerPlan.of(system(30, -1), MAX, plan.groups())
                        .orElseThrow()
                        .layerOf("usr/lib/p10/data"))
                .as("what is gone moves nothing, either")
                .isEqualTo("source-p10");
    }

    @Test
    void anExtendedPlanGivesWhatIsNewLayersOfItsOwn() throws IOException {
        PackageLayerPlan plan = plan(system(10, -1), 30);
        FileTree grown = system(20, -1);
        PackageLayerPlan kept = PackageLayerPlan.of(grown, 30, plan.groups()).orElseThrow();
        PackageLayerPlan extended = kept.extended(grown, 30);
        assertThat(extended.layerOf("usr/lib/p15/data")).isEqualTo("source-p15");
        assertThat(extended.names()).hasSizeLessThanOrEqualTo(30);

        FileTree more = system(40, -1);
        PackageLayerPlan full =
                PackageLayerPlan.of(more, 30, extended.groups()).orElseThrow().extended(more, 30);
        assertThat(full.names()).hasSizeLessThanOrEqualTo(30);
        assertThat(full.layerOf("usr/lib/p15/data")).isEqualTo("source-p15");
        assertThat(full.layerOf("usr/lib/p39/data")).isEqualTo("unplanned");
        assertThat(full.unplanned()).isEmpty();
    }

    @Test
    void theCommitsEtcIsTheImagesEtc() throws IOException {
        PackageLayerPlan plan = plan(system(10, -1), MAX);
        assertThat(plan.layerOf("usr/etc/passwd")).isEqualTo("configuration");
        assertThat(plan.layerOf("usr/etc")).isEqualTo("configuration");
        assertThat(plan.layerOf("usr/etcetera")).isEqualTo("unpackaged");
    }

    @Test
    void howOftenIsCountedInTheTwoYearsBeforeTheNewestUpload() throws IOException {
        FileTree tree = new DpkgTree()
                .install("a", null, "1", "/usr/bin/a")
                .install("b", null, "1", "/usr/bin/b")
                .install("c", null, "1+deb13u4", "/usr/bin/c")
                .changelog("a", "2020-01-01T00:00:00Z", "2018-06-01T00:00:00Z", "2017-06-01T00:00:00Z")
                .changelog("b", "2019-01-01T00:00:00Z", "1999-01-01T00:00:00Z")
                .file("usr/share/doc/c/changelog.Debian.gz", "damaged")
                .make();
        ChangeRates rates = ChangeRates.of(
                tree, PackageFiles.of(tree, new ResolvedPaths(tree)).orElseThrow());
        assertThat(rates.of("a")).isEqualTo(2);
        assertThat(rates.of("b")).isEqualTo(1);
        assertThat(rates.of("c")).isEqualTo(5);
        assertThat(rates.of("kernel")).isEqualTo(1);
    }

    @Test
    void aChangelogIsReadNoFurtherThanItsEntriesCanCount() throws IOException {
        FileTree tree = new DpkgTree()
                .install("a", null, "1", "/usr/bin/a")
                .changelog(
                        "a",
                        "2020-01-01T00:00:00Z",
                        "2019-01-01T00:00:00Z",
                        "2017-01-01T00:00:00Z",
                        "2019-06-01T00:00:00Z")
                .make();
        ChangeRates rates = ChangeRates.of(
                tree, PackageFiles.of(tree, new ResolvedPaths(tree)).orElseThrow());
        assertThat(rates.of("a")).isEqualTo(2);
    }

    @Test
    void limitsAreNamed() throws IOException {
        FileTree tree = system(10, -1);
        assertThatThrownBy(() -> PackageLayerPlan.of(tree, 9))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("10 to 120");
        LayerGroups many = new LayerGroups(java.util.stream.IntStream.range(0, 30)
                .mapToObj(i -> new Group("l" + i, List.of("c" + i)))
                .toList());
        assertThatThrownBy(() -> PackageLayerPlan.of(tree, MAX, many))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("31 layers");
    }

    @Test
    void withoutADatabaseThereIsNoPlan() throws IOException {
        assertThat(PackageLayerPlan.of(new TreeBuilder().file("usr/bin/sh", "").make(), MAX))
                .isEmpty();
    }

    private BuiltImage build(FileTree tree, LayerPlan plan, String name) {
        ImageRequest request = ImageRequest.bootable(List.of(), Platform.linux("amd64"), Instant.EPOCH);
        return new ImageBuilder(BuildLog.SILENT, 2).build(tree, request.withPlan(plan), directory.resolve(name));
    }
}
