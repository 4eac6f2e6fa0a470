// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failure that may be over at the next attempt: a broken connection, a busy or stumbling registry. */
final class PassingFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Duration retryAfter;

    PassingFailure(String why, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(why, cause);
        this.retryAfter = retryAfter;
    }

    /** What the registry asks to wait before the next attempt, or null. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
