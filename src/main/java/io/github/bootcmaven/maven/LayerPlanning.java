// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.image.Compression;
import io.github.bootcmaven.image.LayerGroups;
import io.github.bootcmaven.image.LayerPlan;
import io.github.bootcmaven.image.LayerPlanFile;
import io.github.bootcmaven.image.PackageLayerPlan;
import io.github.bootcmaven.image.StoredImage;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code <image><layers>} as the goals use it: the plan file, the previous image where one is named, limits, compression. */
final class LayerPlanning {

    private static final int NAMED = 5;

    private final LayersConfiguration configuration;
    private final Path planFile;
    private final @Nullable StoredImage previous;

    private LayerPlanning(LayersConfiguration configuration, Path planFile, @Nullable StoredImage previous) {
        this.configuration = configuration;
        this.planFile = planFile;
        this.previous = previous;
    }

    /** Takes what the pom says, and reads nothing yet. */
    static LayerPlanning of(@Nullable ImageConfiguration image, Path basedir) {
        LayersConfiguration layers = image == null || image.layers == null ? new LayersConfiguration() : image.layers;
        return new LayerPlanning(layers, basedir.resolve(layers.plan == null ? LayerPlanFile.FILE : layers.plan), null);
    }

    /** The same, for a build: what the pom names is there, and the previous image is read. */
    LayerPlanning forBuild(Path basedir, Platform platform) throws IOException {
        if (configuration.plan != null && !Files.exists(planFile)) {
            throw BootcException.project("There is no plan of layers " + planFile)
                    .in("<layers><plan>")
                    .hint("Run mvn bootc:replan, which writes it.");
        }
        return new LayerPlanning(configuration, planFile, previous(configuration, basedir, platform));
    }

    private static @Nullable StoredImage previous(LayersConfiguration layers, Path basedir, Platform platform)
            throws IOException {
        if (layers.previous == null) {
            return null;
        }
        try {
            return StoredImage.read(basedir.resolve(layers.previous), platform);
        } catch (BootcException e) {
            throw e.in("<layers><previous>");
        }
    }

    /** The image that the pom names as the previous one. */
    Optional<StoredImage> previous() {
        return Optional.ofNullable(previous);
    }

    /** How many bytes an update may download, where the pom says so. */
    Optional<Long> maxUpdate() {
        return Optional.ofNullable(configuration.maxUpdate).map(text -> ByteSize.parse(text, "<layers><maxUpdate>"));
    }

    Compression compression() {
        String format = configuration.compression == null ? "zstd" : configuration.compression.trim();
        if (configuration.level == null) {
            return Compression.parse(format);
        }
        if (format.indexOf(':') >= 0) {
            throw BootcException.project(
                            "The compression's level stands twice: " + format + " and " + configuration.level)
                    .in("<layers><level>");
        }
        return Compression.parse(format + ":" + configuration.level);
    }

    /** Adds all that decides the layers to a stage's key. */
    void addTo(StageKey key) throws IOException {
        boolean planned = Files.exists(planFile);
        key.add("layers", configuration.max)
                .add("compression", compression())
                .add("plan", planned ? Digest.of(planFile) : null)
                .add(
                        "previous",
                        planned || previous == null
                                ? null
                                : previous.descriptor().digest());
    }

    /** The plan for a tree: as it was planned, or from scratch; by paths where the tree has no packages. */
    LayerPlan plan(FileTree tree, BuildLog log) throws IOException {
        Optional<LayerGroups> groups = LayerPlanFile.read(planFile);
        if (groups.isEmpty() && previous != null) {
            groups = previous.groups();
        }
        Optional<PackageLayerPlan> plan = groups.isPresent()
                ? PackageLayerPlan.of(tree, configuration.max, groups.get())
                : PackageLayerPlan.of(tree, configuration.max);
        if (plan.isEmpty()) {
            return LayerPlan.byPath();
        }
        if (groups.isPresent() && !plan.get().unplanned().isEmpty()) {
            log.info("Source packages that are new to the plan of layers share one: "
                    + some(plan.get().unplanned()) + "; mvn bootc:replan -Dbootc.replan.extend gives them their own.");
        }
        return plan.get();
    }

    /** Plans from scratch, or gives what is new its own layers, and writes the plan down. */
    LayerGroups replan(FileTree tree, boolean extend) throws IOException {
        Optional<LayerGroups> groups = extend ? LayerPlanFile.read(planFile) : Optional.empty();
        Optional<PackageLayerPlan> plan = PackageLayerPlan.of(tree, configuration.max);
        if (groups.isPresent()) {
            Optional<PackageLayerPlan> kept = PackageLayerPlan.of(tree, configuration.max, groups.get());
            plan = kept.isEmpty() ? kept : Optional.of(kept.get().extended(tree, configuration.max));
        }
        LayerGroups made = plan.orElseThrow(() -> BootcException.project(
                                "The root filesystem has no dpkg database, so there are no packages to plan layers for")
                        .in("<packages>"))
                .groups();
        LayerPlanFile.write(made, planFile);
        return made;
    }

    Path planFile() {
        return planFile;
    }

    private static String some(List<String> names) {
        return names.size() <= NAMED
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, NAMED)) + " and " + (names.size() - NAMED) + " more";
    }
}
