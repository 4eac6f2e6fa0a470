// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.rootfs.Units;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code <units>}: the states of systemd units. The short form is the names of those that are enabled. */
public final class UnitsConfiguration {

    /** Units that are enabled. */
    @Nullable
    List<String> enable;

    /** Units that are disabled. */
    @Nullable
    List<String> disable;

    /** Units that can't be started at all. */
    @Nullable
    List<String> mask;

    /** The target that machines boot into. */
    @Nullable
    String defaultTarget;

    /** Takes the short form. */
    public void set(String shortForm) {
        enable = List.of(shortForm);
    }

    Units units() {
        return new Units(WordList.of(enable), WordList.of(disable), WordList.of(mask), defaultTarget);
    }
}
