// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Which objects of a commit have been taken on by one of its threads, so that what is there under many names is made once;
 * and what it took to have them.
 */
final class Claims {

    private final Set<ObjectName> claimed = ConcurrentHashMap.newKeySet();
    private final LongAdder written = new LongAdder();
    private final LongAdder linked = new LongAdder();
    private final LongAdder present = new LongAdder();

    /** Whether the caller is the one to put the object. */
    boolean claim(ObjectName name) {
        return claimed.add(name);
    }

    void done(Stored stored) {
        counter(stored).increment();
    }

    long count(Stored stored) {
        return counter(stored).sum();
    }

    private LongAdder counter(Stored stored) {
        return switch (stored) {
            case WRITTEN -> written;
            case LINKED -> linked;
            case PRESENT -> present;
        };
    }
}
