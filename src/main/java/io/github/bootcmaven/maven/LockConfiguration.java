// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code <lock>}: where the lock is and what is in it. The short form {@code <lock>path</lock>} is the file alone. */
public final class LockConfiguration {

    /** The lock, relative to the project; default: {@code packages.lock.json}. */
    @Nullable
    String file;

    /**
     * The architectures that {@code bootc:lock} locks, separated by commas or spaces; default: that of the image, with those
     * kept that the lock has already.
     */
    @Nullable
    List<String> architectures;

    /** Takes the short form. */
    public void set(String shortForm) {
        file = shortForm.trim();
    }
}
