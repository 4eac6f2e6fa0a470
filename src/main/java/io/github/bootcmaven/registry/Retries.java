// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Tries again what failed in passing: a bounded number of times, at growing distances, as the registry's Retry-After asks. */
final class Retries {

    /** One try. */
    @FunctionalInterface
    interface Attempt<T> {
        T make() throws PassingFailure;
    }

    private static final int MAX_DOUBLINGS = 10;

    private final Patience patience;
    private final BuildLog log;
    private final AtomicInteger count = new AtomicInteger();

    Retries(Patience patience, BuildLog log) {
        this.patience = patience;
        this.log = log;
    }

    /**
     * Makes attempts until one succeeds.
     *
     * @param what what is being done, as an error begins: {@code Cannot push …}
     */
    <T> T run(String what, Attempt<T> attempt) {
        for (int failures = 1; ; failures++) {
            try {
                return attempt.make();
            } catch (PassingFailure failure) {
                await(what, failures, failure);
            }
        }
    }

    /**
     * Waits before the next attempt.
     *
     * @param failures how many attempts have failed in a row
     * @throws BootcException if that was the last one
     */
    void await(String what, int failures, PassingFailure failure) {
        if (failures >= patience.attempts()) {
            throw BootcException.environment(what + ": " + failure.getMessage() + " (" + failures + " attempts)")
                    .hint(
                            "Run the goal again when the registry can be reached: a push then sends only what is missing.")
                    .causedBy(failure);
        }
        Duration wait = pause(failures, failure);
        count.incrementAndGet();
        log.debug(what + ": " + failure.getMessage() + "; again in " + wait.toMillis() + " ms");
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    private Duration pause(int failures, PassingFailure failure) {
        long doubled = patience.firstWait().toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
        long jittered = doubled + ThreadLocalRandom.current().nextLong(doubled / 2 + 1);
        long asked = failure.retryAfter() == null ? 0 : failure.retryAfter().toMillis();
        return Duration.ofMillis(
                Math.min(Math.max(jittered, asked), patience.longestWait().toMillis()));
    }

    /** How often something was tried again. */
    int count() {
        return count.get();
    }

    static BootcException interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return BootcException.environment(what + ": interrupted").causedBy(e);
    }
}
