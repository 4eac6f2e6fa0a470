// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A plan of the packages in a tree: each source package in one layer, what belongs to none in layers of its own. */
public final class PackageLayerPlan implements LayerPlan {

    private static final String ETC_OF_COMMIT = "usr/etc";

    private final Components components;
    private final SortedMap<String, Long> sizes;
    private final LayerGroups groups;
    private final List<String> names;
    private final Map<String, String> layerOfComponent;
    private final Map<String, TreeSet<String>> componentsOfLayer = new TreeMap<>();

    private PackageLayerPlan(Components components, SortedMap<String, Long> sizes, LayerGroups groups) {
        this.components = components;
        this.sizes = sizes;
        this.groups = groups;
        this.names = groups.names();
        this.layerOfComponent = groups.layerOfComponent();
        sizes.keySet()
                .forEach(component -> componentsOfLayer
                        .computeIfAbsent(layerOfComponent(component), layer -> new TreeSet<>())
                        .add(component));
    }

    /**
     * Plans from scratch.
     *
     * @param max how many layers there are at most, 10 to 120
     * @return empty where the tree has no dpkg database
     * @throws io.github.bootcmaven.log.BootcException if {@code max} is out of range, or the database can't be understood
     */
    public static Optional<PackageLayerPlan> of(FileTree tree, int max) throws IOException {
        LayerPacking.checkMax(max);
        Optional<Components> components = Components.of(tree);
        return components.isEmpty() ? Optional.empty() : Optional.of(packed(components.get(), tree, max));
    }

    private static PackageLayerPlan packed(Components components, FileTree tree, int max) throws IOException {
        SortedMap<String, Long> sizes = components.sizes();
        ChangeRates rates = ChangeRates.of(tree, components.packages());
        return new PackageLayerPlan(components, sizes, new LayerPacking(sizes, rates).pack(max));
    }

    /**
     * Plans as it was planned before. What is new shares a layer of its own.
     *
     * @return empty where the tree has no dpkg database
     * @throws io.github.bootcmaven.log.BootcException if the plan has more layers than {@code max}
     */
    public static Optional<PackageLayerPlan> of(FileTree tree, int max, LayerGroups groups) throws IOException {
        LayerPacking.checkMax(max);
        groups.demandAtMost(max);
        Optional<Components> components = Components.of(tree);
        return components.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new PackageLayerPlan(components.get(), components.get().sizes(), groups));
    }

    /** The same with what is new in layers of its own, as far as there may be more layers. */
    public PackageLayerPlan extended(FileTree tree, int max) throws IOException {
        ChangeRates rates = ChangeRates.of(tree, components.packages());
        return new PackageLayerPlan(components, sizes, new LayerPacking(sizes, rates).extend(groups, max));
    }

    /** What the plan rests on, to be kept for the next build. */
    public LayerGroups groups() {
        return groups;
    }

    /** The components of the tree that no layer of {@link #groups} names, sorted. */
    public List<String> unplanned() {
        return groups.unplanned(sizes.keySet());
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public String layerOf(String path) {
        boolean ofCommit =
                path.startsWith(ETC_OF_COMMIT) && (path.length() == 7 || path.charAt(ETC_OF_COMMIT.length()) == '/');
        return layerOfComponent(components.of(ofCommit ? path.substring(4) : path));
    }

    @Override
    public List<String> componentsOf(String layer) {
        TreeSet<String> found = componentsOfLayer.get(layer);
        return found == null ? List.of() : List.copyOf(found);
    }

    private String layerOfComponent(String component) {
        return layerOfComponent.getOrDefault(component, LayerGroups.UNPLANNED);
    }
}
