// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.network.DisplayUri;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A file that a mirror didn't give. */
public final class DownloadException extends BootcException {

    private static final long serialVersionUID = 1L;

    private final int status;

    DownloadException(URI uri, String why, int status, @Nullable String hint, @Nullable Throwable cause) {
        super(Kind.ENVIRONMENT, "Cannot fetch " + DisplayUri.of(uri) + ": " + why, null, hint, cause);
        this.status = status;
    }

    /** The failure of a thread that was interrupted, and stays so. */
    static DownloadException interrupted(URI uri, Exception cause) {
        Thread.currentThread().interrupt();
        return new DownloadException(uri, "interrupted", 0, null, cause);
    }

    /** The HTTP status that the mirror answered with, or 0 where it gave no answer. A missing local file is a 404. */
    public int status() {
        return status;
    }

    /** Whether the mirror is well and doesn't have the file. */
    boolean isMissing() {
        return status == 404 || status == 410;
    }
}
