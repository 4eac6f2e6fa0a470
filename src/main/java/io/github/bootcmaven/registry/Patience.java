// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.time.Duration;

/**
 * How long a registry is waited for, and how often it is asked again.
 *
 * @param connectTimeout for the connection
 * @param idleTimeout how long nothing may come and nothing go during a request
 * @param attempts how often a request is tried in all, as long as it gets no further
 * @param firstWait before the second attempt; it doubles with each
 * @param longestWait between two attempts, even if the registry asks for more
 */
public record Patience(
        Duration connectTimeout, Duration idleTimeout, int attempts, Duration firstWait, Duration longestWait) {

    /** What suits registries far away. */
    public static final Patience DEFAULT = new Patience(
            Duration.ofSeconds(15), Duration.ofSeconds(60), 6, Duration.ofMillis(400), Duration.ofSeconds(60));
}
