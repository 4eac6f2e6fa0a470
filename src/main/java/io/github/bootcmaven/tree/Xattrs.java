// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The extended attributes of a node: names such as {@code security.capability} with binary values, in the unsigned byte
 * order of their names, which is the order OSTree hashes them in.
 */
public final class Xattrs {

    /** No attributes. */
    public static final Xattrs NONE = new Xattrs(new TreeMap<>(ByteOrder.UTF8));

    private final SortedMap<String, byte[]> values;

    private Xattrs(SortedMap<String, byte[]> values) {
        this.values = values;
    }

    /**
     * Takes a copy of the attributes.
     *
     * @throws IllegalArgumentException if a name is empty or contains NUL
     */
    public static Xattrs of(Map<String, byte[]> values) {
        if (values.isEmpty()) {
            return NONE;
        }
        SortedMap<String, byte[]> sorted = new TreeMap<>(ByteOrder.UTF8);
        values.forEach((name, value) -> {
            if (name.isEmpty() || name.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("not a name of an extended attribute: '" + name + "'");
            }
            sorted.put(name, value.clone());
        });
        return new Xattrs(Collections.unmodifiableSortedMap(sorted));
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public int size() {
        return values.size();
    }

    /** Gives every attribute in order. The arrays are shared: don't change them. */
    public void forEach(BiConsumer<String, byte[]> action) {
        values.forEach(action);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Xattrs xattrs
                && values.keySet().equals(xattrs.values.keySet())
                && values.entrySet().stream().allMatch(e -> Arrays.equals(e.getValue(), xattrs.values.get(e.getKey())));
    }

    @Override
    public int hashCode() {
        return values.keySet().hashCode();
    }

    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
