// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.process.Sandbox;
import java.io.IOException;

/** Carries out a {@link Customisation} in the sandbox, after the packages are configured and before the initramfs is made. */
final class Customiser {

    private final Sandbox sandbox;
    private final long timestamp;

    /** @param timestamp the time of what is added, seconds since 1970-01-01T00:00:00Z */
    Customiser(Sandbox sandbox, long timestamp) {
        this.sandbox = sandbox;
        this.timestamp = timestamp;
    }

    void apply(Customisation customisation) throws IOException {
        for (Overlay overlay : customisation.overlays()) {
            LaidTree.lay(sandbox, overlay.tree(timestamp));
        }
    }
}
