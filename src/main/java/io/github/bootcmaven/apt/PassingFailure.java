// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failure of a download that may pass: it is worth another attempt. */
final class PassingFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient @Nullable Duration retryAfter;

    PassingFailure(String message, int status, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** How long the mirror asks to wait, or null. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    /** The failure as it is told after the last attempt. */
    DownloadException lasting(URI uri, int attempts) {
        String times = attempts == 1 ? "" : ", " + attempts + " times";
        return new DownloadException(
                uri, getMessage() + times, status, "is the mirror up, and this machine online?", this);
    }
}
