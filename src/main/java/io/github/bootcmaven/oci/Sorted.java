// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Immutable sorted copies, so that equal values are written as equal bytes. */
final class Sorted {

    private Sorted() {}

    static SortedMap<String, String> map(Map<String, String> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    static SortedSet<String> set(Collection<String> set) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(set));
    }
}
