// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import org.jspecify.annotations.Nullable;

/** {@code <ostree>}: how the commit is named. The short form {@code <ostree>ref</ostree>} is the ref alone. */
public final class OstreeConfiguration {

    /** The ref the commit gets; default: {@code <artifactId>/<architecture>/<suite>}. */
    @Nullable
    String ref;

    /** Takes the short form. */
    public void set(String shortForm) {
        ref = shortForm.trim();
    }
}
