// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.log.BootcException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which component is in which layer, as it is to stay from build to build. What no layer names shares the layer
 * {@value #UNPLANNED}, so that a new package changes no layer of another one.
 *
 * @param layers the layers, the lowest first
 */
public record LayerGroups(List<Group> layers) {

    /** The layer of what isn't planned. */
    static final String UNPLANNED = "unplanned";

    /**
     * A layer.
     *
     * @param name its name
     * @param components what goes to it, sorted
     */
    public record Group(String name, List<String> components) {

        public Group {
            components = components.stream().sorted().toList();
        }
    }

    /** @throws IllegalArgumentException if a layer or a component is named twice */
    public LayerGroups {
        layers = List.copyOf(layers);
        Set<String> names = new HashSet<>();
        Map<String, String> homes = new HashMap<>();
        for (Group layer : layers) {
            if (!names.add(layer.name())) {
                throw new IllegalArgumentException("it has the layer " + layer.name() + " twice");
            }
            for (String component : layer.components()) {
                String other = homes.put(component, layer.name());
                if (other != null) {
                    throw new IllegalArgumentException(
                            component + " is in the layer " + other + " and in " + layer.name());
                }
            }
        }
    }

    /** The layer of each component that is planned. */
    Map<String, String> layerOfComponent() {
        Map<String, String> layerOf = new HashMap<>();
        layers.forEach(layer -> layer.components().forEach(component -> layerOf.put(component, layer.name())));
        return layerOf;
    }

    /** The names of the layers, the lowest first, with the one for what isn't planned. */
    List<String> names() {
        List<String> names = new ArrayList<>(layers.stream().map(Group::name).toList());
        if (!names.contains(UNPLANNED)) {
            names.add(0, UNPLANNED);
        }
        return names;
    }

    /** Those of some components that no layer names, sorted. */
    public List<String> unplanned(Collection<String> components) {
        Set<String> unplanned = new TreeSet<>(components);
        unplanned.removeAll(layerOfComponent().keySet());
        return List.copyOf(unplanned);
    }

    /** @throws BootcException if there are more layers than an image may have */
    void demandAtMost(int max) {
        if (names().size() > max) {
            throw BootcException.project("The plan has " + names().size() + " layers, with one for what isn't planned,"
                            + " and the image may have " + max)
                    .in("<layers><max>")
                    .hint("Run mvn bootc:replan to make a plan of so many layers, or raise <max>.");
        }
    }
}
