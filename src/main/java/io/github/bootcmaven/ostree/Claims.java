// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Which objects of a commit have been taken on by one of its threads, so that what is there under many names is made once;
 * and what it took to have them.
 */
final class Claims {

    private final Set<ObjectName> claimed = ConcurrentHashMap.newKeySet();
    private final Map<Stored, LongAdder> counts = new EnumMap<>(Stored.class);

    Claims() {
        for (Stored stored : Stored.values()) {
            counts.put(stored, new LongAdder());
        }
    }

    /** Whether the caller is the one to put the object. */
    boolean claim(ObjectName name) {
        return claimed.add(name);
    }

    void done(Stored stored) {
        counts.get(stored).increment();
    }

    long count(Stored stored) {
        return counts.get(stored).sum();
    }
}
