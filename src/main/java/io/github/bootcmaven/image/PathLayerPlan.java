// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import java.util.List;
import java.util.stream.Stream;

/** A plan of directories: what is in one of a layer's directories goes to it, everything else to the lowest layer. */
final class PathLayerPlan implements LayerPlan {

    static final PathLayerPlan DEFAULT = new PathLayerPlan(
            "base",
            List.of(
                    new Layer("firmware", List.of("usr/lib/firmware")),
                    new Layer("kernel", List.of("usr/lib/modules")),
                    new Layer("configuration", List.of("etc", "usr/etc")),
                    new Layer("package-database", List.of("usr/lib/sysimage/dpkg", "var/lib/dpkg"))));

    /** A layer and the directories that go to it. */
    record Layer(String name, List<String> directories) {

        private boolean holds(String path) {
            return directories.stream()
                    .anyMatch(directory -> path.startsWith(directory)
                            && (path.length() == directory.length() || path.charAt(directory.length()) == '/'));
        }
    }

    private final String rest;
    private final List<Layer> layers;

    PathLayerPlan(String rest, List<Layer> layers) {
        this.rest = rest;
        this.layers = layers;
    }

    @Override
    public List<String> names() {
        return Stream.concat(Stream.of(rest), layers.stream().map(Layer::name)).toList();
    }

    @Override
    public String layerOf(String path) {
        for (Layer layer : layers) {
            if (layer.holds(path)) {
                return layer.name();
            }
        }
        return rest;
    }
}
