// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.util.concurrent.TimeUnit;

/** A token of a token service, for as long as it is valid. */
final class Token {

    /** A token that is about to expire is replaced before a request that may take as long as this to arrive. */
    private static final long MARGIN_SECONDS = 5;

    private final String value;
    private final long end;

    Token(String value, long lifetimeSeconds) {
        this.value = value;
        this.end = System.nanoTime()
                + TimeUnit.SECONDS.toNanos(lifetimeSeconds - Math.min(MARGIN_SECONDS, lifetimeSeconds / 4));
    }

    boolean isValid() {
        return System.nanoTime() - end < 0;
    }

    String header() {
        return "Bearer " + value;
    }
}
