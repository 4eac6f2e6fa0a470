// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.io.IOException;

/** Bytes that are no object of OSTree: truncated, tampered with, or written by something that doesn't know the format. */
public final class MalformedObjectException extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedObjectException(String message) {
        super(message);
    }
}
