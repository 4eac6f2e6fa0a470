// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.StageKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the project changes in a tree whose packages are installed and configured.
 *
 * @param overlays folders whose files are laid over the tree, in order
 */
public record Customisation(List<Overlay> overlays) {

    /** Nothing is changed. */
    public static final Customisation NONE = new Customisation(List.of());

    public Customisation {
        overlays = List.copyOf(overlays);
    }

    /** The paths that the project puts into the image, which are never taken for leftovers of the installation. */
    Set<String> paths() {
        return overlays.stream().flatMap(overlay -> overlay.paths().stream()).collect(Collectors.toSet());
    }

    /** Adds all that decides the customisation to the key of a stage. */
    public void addTo(StageKey key) throws IOException {
        List<Object> inputs = new ArrayList<>();
        for (Overlay overlay : overlays) {
            inputs.add(overlay.inputs());
        }
        key.addAll("overlays", inputs);
    }
}
