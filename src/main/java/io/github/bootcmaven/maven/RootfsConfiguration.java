// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code <rootfs>}: what is laid over the installed packages. */
public final class RootfsConfiguration {

    /** Folders whose files are laid over the tree, in order; default: {@code src/main/rootfs} where it exists. */
    @Nullable
    List<String> overlays;
}
