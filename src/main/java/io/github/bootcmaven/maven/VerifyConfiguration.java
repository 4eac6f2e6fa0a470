// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code <verify>}: which checks count. */
public final class VerifyConfiguration {

    /** Names of lints that are left out, as bootc names them. */
    @Nullable
    List<String> skip;

    /** Whether a warning fails the build as an error does. */
    boolean failOnWarning;
}
