// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import java.util.LinkedHashMap;
import java.util.Map;

/** How long the steps of a build took, one after the other, in seconds. */
final class StepTimes {

    private static final double NANOSECONDS = 1e9;

    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long since = System.nanoTime();

    /** Ends a step that began when the one before ended. */
    void end(String step) {
        long now = System.nanoTime();
        seconds.merge(step, (now - since) / NANOSECONDS, Double::sum);
        since = now;
    }

    /** The steps in their order. */
    Map<String, Double> seconds() {
        return new LinkedHashMap<>(seconds);
    }
}
