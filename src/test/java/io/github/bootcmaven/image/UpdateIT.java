// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** What a machine downloads when packages of trixie get their security updates: both states are real ones. */
class UpdateIT {

    /** The suite as it was released, without what came since by its security and updates pockets. */
    private static final String RELEASED = "<pins><pin>* release n=trixie 1001</pin></pins>";

    private static final double MOST_OF_IDEAL = 1.15;

    private static final String CONFIGURATION = """
            <suite>trixie</suite>
            <packages>openssh-server curl ca-certificates python3-minimal</packages>
            %s
            <ostree><ref>layers</ref></ostree>
            <image>
              <name>registry.example.com/it/layers</name>
              <env><LANG>C.UTF-8</LANG></env>
              <exposedPorts>22/tcp</exposedPorts>
              <layers>%s</layers>
            </image>
            """;

    @TempDir
    Path folder;

    private Path project;

    @BeforeEach
    void make() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
    }

    @Test
    void anUpdateDownloadsTheLayersOfWhatChangedAndLittleElse(TestReporter reporter) throws Exception {
        pom(RELEASED, "<max>64</max>");
        succeeds("package", ImagePom.GOAL + "replan");
        assertThat(project.resolve(LayerPlanFile.FILE)).exists();
        JsonNode before = account();
        SortedMap<String, PackageFiles.Source> released =
                components().packages().sources();

        pom("", "<max>64</max>");
        String log = succeeds("package");
        JsonNode after = account();
        assertThat(log).contains("Update  ", "to download from the previous image");

        Set<String> sources = changed(released, components().packages().sources());
        assertThat(sources).as("trixie has updates of these packages").isNotEmpty();
        Map<String, Long> layers = changedLayers(before, after);
        assertThat(layersOf(sources)).containsAll(layers.keySet());

        long download = after.at("/oci-package/update/bytes").asLong();
        long ideal = ideal(sources) + layers.getOrDefault("package-database", 0L);
        reporter.publishEntry(sources + " changed: " + download + " bytes to download, " + ideal + " at best, "
                + "%.3f times; image %d bytes"
                        .formatted(
                                (double) download / ideal,
                                after.at("/oci-package/compressedSize").asLong()));
        assertThat((double) download / ideal).isLessThanOrEqualTo(MOST_OF_IDEAL);

        anUpdateBeyondTheLimitIsAnError();
    }

    private void anUpdateBeyondTheLimitIsAnError() throws Exception {
        pom(RELEASED, "<max>64</max><maxUpdate>10 kB</maxUpdate>");
        for (int i = 0; i < 2; i++) {
            assertThat(fails("package"))
                    .contains(
                            "An update from the previous image downloads", "package-database: ", "<layers><maxUpdate>");
            assertThat(project.resolve("target/bootc/image"))
                    .as("it isn't the next build's previous image")
                    .doesNotExist();
        }
        pom(RELEASED, "<max>64</max><maxUpdate>1 GB</maxUpdate>");
        succeeds("package");
    }

    private Components components() throws IOException {
        return Components.of(TreeReader.read(rootfs())).orElseThrow();
    }

    /** The layers that may change with some packages. */
    private Set<String> layersOf(Set<String> sources) throws IOException {
        LayerGroups plan =
                LayerPlanFile.read(project.resolve(LayerPlanFile.FILE)).orElseThrow();
        Set<String> layers = new HashSet<>(Set.of("package-database"));
        plan.layers().stream()
                .filter(layer -> layer.components().stream().anyMatch(sources::contains))
                .forEach(layer -> layers.add(layer.name()));
        return layers;
    }

    private static Map<String, Long> changedLayers(JsonNode before, JsonNode after) {
        Set<String> known = new HashSet<>();
        before.at("/oci-package/layers")
                .forEach(layer -> known.add(layer.path("digest").asText()));
        Map<String, Long> changed = new TreeMap<>();
        for (JsonNode layer : after.at("/oci-package/layers")) {
            if (!known.contains(layer.path("digest").asText())) {
                changed.put(
                        layer.path("name").asText(),
                        layer.path("compressedSize").asLong());
            }
        }
        return changed;
    }

    private static Set<String> changed(
            Map<String, PackageFiles.Source> before, Map<String, PackageFiles.Source> after) {
        Set<String> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        all.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
        return all;
    }

    /** How many bytes the changed source packages have when each is compressed alone, as a layer is. */
    private long ideal(Set<String> sources) throws IOException {
        FileTree tree = TreeReader.read(rootfs());
        Components components = components();
        Set<String> met = new TreeSet<>();
        tree.walk((path, node) -> met.add(components.of(path)));
        List<String> names = List.copyOf(met);
        LayerPlan apart = new LayerPlan() {
            @Override
            public List<String> names() {
                return names;
            }

            @Override
            public String layerOf(String path) {
                return components.of(path);
            }
        };
        ImageRequest request = ImageRequest.bootable(List.of(), Platform.linux("amd64"), Instant.EPOCH);
        return new ImageBuilder(BuildLog.SILENT)
                .build(tree, request.withPlan(apart), folder.resolve("apart")).layers().stream()
                        .filter(layer -> sources.contains(layer.name()))
                        .mapToLong(layer -> layer.descriptor().size())
                        .sum();
    }

    private void pom(String pins, String layers) throws IOException {
        ImagePom.write(project, "layers", CONFIGURATION.formatted(pins, layers));
    }

    private Path rootfs() {
        return project.resolve("target/bootc/rootfs.tar");
    }

    private JsonNode account() throws IOException {
        return new ObjectMapper()
                .readTree(project.resolve("target/bootc/build.json").toFile());
    }

    private String succeeds(String... goals) throws Exception {
        MavenRun.Result result = run(goals);
        assertThat(result.status()).as(result.log()).isZero();
        return result.log();
    }

    private String fails(String... goals) throws Exception {
        MavenRun.Result result = run(goals);
        assertThat(result.status()).as(result.log()).isNotZero();
        return result.log();
    }

    private MavenRun.Result run(String... goals) throws Exception {
        return MavenRun.in(project)
                .with("-Dbootc.cache=" + MavenRun.sharedCache(), "-Dbootc.ostree-commit.skip")
                .with(goals)
                .run(folder.resolve("log"));
    }
}
