// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import java.io.IOException;

/**
 * Carries out a {@link Customisation} after the packages are configured and before the initramfs is made. What needs no
 * program of the tree's is done on the tree in Java: a sandbox costs more than all of that.
 */
final class Customiser {

    private final LiveTree live;
    private final long timestamp;

    /** @param timestamp the time of what is added, seconds since 1970-01-01T00:00:00Z */
    Customiser(LiveTree live, long timestamp) {
        this.live = live;
        this.timestamp = timestamp;
    }

    void apply(Customisation customisation) throws IOException {
        for (Overlay overlay : customisation.overlays()) {
            LaidTree.lay(live.tree(), overlay.tree(timestamp));
        }
    }
}
