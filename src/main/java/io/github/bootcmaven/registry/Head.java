// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** The beginning of an answer: status and headers. */
record Head(int status, HttpHeaders headers) {

    @Nullable
    String header(String name) {
        return headers.firstValue(name).orElse(null);
    }

    /** The length of the content, or -1. */
    long contentLength() {
        try {
            return headers.firstValueAsLong("Content-Length").orElse(-1);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
