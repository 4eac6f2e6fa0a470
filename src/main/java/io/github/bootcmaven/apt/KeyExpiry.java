// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a signing key expires.
 *
 * @param key the key's id
 * @param expires when it can't sign any more
 */
record KeyExpiry(String key, Instant expires) {

    /** The form in which it is kept. */
    String text() {
        return key + " " + expires;
    }

    /** What {@link #text} wrote, or null where it is something else. */
    static @Nullable KeyExpiry parse(String text) {
        String[] words = text.strip().split(" ");
        try {
            return words.length == 2 ? new KeyExpiry(words[0], Instant.parse(words[1])) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
