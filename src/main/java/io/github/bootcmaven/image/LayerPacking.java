// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.image.LayerGroups.Group;
import io.github.bootcmaven.log.BootcException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Packs components into a limited number of layers from scratch.
 *
 * <p>An update downloads every layer of which anything changes. So what is large or changes often gets a layer of its own:
 * the components with the highest product of size and rate of change. What remains is small, and shares layers, what
 * changes often apart from what seldom does. Sizes and rates count by powers of two, and a shared layer is chosen by the
 * component's name alone: a new version of a package, which has another size and one upload more, rarely changes anything
 * in this plan, and a new package at most one other's place.
 */
final class LayerPacking {

    /** Fewer would not keep apart what is no package, and have room for packages. */
    static final int MIN_LAYERS = 10;

    /** Container engines mount at most so many layers over each other. */
    static final int MAX_LAYERS = 120;

    /** One of so many layers is shared by small components. */
    private static final int SHARED_SHARE = 6;

    /** More uploads in two years are often. */
    private static final int OFTEN = 4;

    private record Weighed(String component, int weight, boolean often) {}

    private final SortedMap<String, Long> sizes;
    private final ChangeRates rates;

    /** @param sizes the components of packages and others, each with its size in bytes */
    LayerPacking(SortedMap<String, Long> sizes, ChangeRates rates) {
        this.sizes = sizes;
        this.rates = rates;
    }

    /** @throws BootcException if {@code max} is out of range */
    static void checkMax(int max) {
        if (max < MIN_LAYERS || max > MAX_LAYERS) {
            throw BootcException.project("An image can't have at most " + max + " layers by package: it has "
                            + MIN_LAYERS + " to " + MAX_LAYERS)
                    .in("<layers><max>");
        }
    }

    LayerGroups pack(int max) {
        List<Weighed> packages = weighed();
        int room = max - Components.withoutPackage().size() - 1; // and one for what comes later
        int shared = packages.size() <= room ? 0 : Math.max(2, room / SHARED_SHARE);
        int own = Math.min(packages.size(), room - shared);
        List<Group> layers = new ArrayList<>();
        TreeMap<String, List<String>> sharing = new TreeMap<>();
        for (Weighed small : packages.subList(own, packages.size())) {
            sharing.computeIfAbsent(sharedLayer(small, shared), name -> new ArrayList<>())
                    .add(small.component());
        }
        sharing.descendingMap().forEach((name, components) -> layers.add(new Group(name, components)));
        packages.subList(0, own).stream()
                .map(Weighed::component)
                .sorted()
                .forEach(component -> layers.add(new Group(component, List.of(component))));
        Components.withoutPackage().forEach(component -> layers.add(new Group(component, List.of(component))));
        return new LayerGroups(layers);
    }

    /** The same layers, and those components that no layer has in layers of their own as long as there is room. */
    LayerGroups extend(LayerGroups plan, int max) {
        Set<String> missing = new HashSet<>(plan.unplanned(sizes.keySet()));
        List<Group> layers = new ArrayList<>();
        for (Weighed component : weighed()) {
            if (missing.contains(component.component())
                    && layers.size() < max - plan.names().size()) {
                layers.add(new Group(component.component(), List.of(component.component())));
                missing.remove(component.component());
            }
        }
        for (Group layer : plan.layers()) {
            if (!layer.name().equals(LayerGroups.UNPLANNED)) {
                layers.add(layer);
            } else {
                missing.addAll(layer.components());
            }
        }
        if (!missing.isEmpty()) {
            layers.add(0, new Group(LayerGroups.UNPLANNED, List.copyOf(missing)));
        }
        return new LayerGroups(layers);
    }

    /** The packages, those first that cost most to share a layer with. */
    private List<Weighed> weighed() {
        return sizes.entrySet().stream()
                .filter(entry -> !Components.withoutPackage().contains(entry.getKey()))
                .map(this::weigh)
                .sorted(Comparator.comparingInt(Weighed::weight).reversed().thenComparing(Weighed::component))
                .toList();
    }

    private Weighed weigh(Map.Entry<String, Long> component) {
        int uploads = rates.of(component.getKey());
        int weight = powerOfTwo(component.getValue() >> 10) + powerOfTwo(uploads);
        return new Weighed(component.getKey(), weight, uploads > OFTEN);
    }

    private static int powerOfTwo(long number) {
        return Long.SIZE - Long.numberOfLeadingZeros(number);
    }

    /** {@link String#hashCode} is the same everywhere: the Java language says how it is computed. */
    private static String sharedLayer(Weighed component, int shared) {
        int half = component.often() ? shared / 2 : shared - shared / 2;
        return (component.often() ? "often-" : "seldom-")
                + (1 + Math.floorMod(component.component().hashCode(), half));
    }
}
