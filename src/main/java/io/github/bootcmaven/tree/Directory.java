// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A directory: names, in the unsigned order of their UTF-8 bytes, and what they stand for. */
public final class Directory implements Node {

    private Metadata metadata;
    private final SortedMap<String, Node> children = new TreeMap<>(ByteOrder.UTF8);

    public Directory(Metadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    /** Gives the directory other metadata; its children stay. */
    public void setMetadata(Metadata newMetadata) {
        metadata = newMetadata;
    }

    /** The children, sorted; a view. */
    public SortedMap<String, Node> children() {
        return Collections.unmodifiableSortedMap(children);
    }

    /** The same as entries, to be read only: what goes through whole trees is spared the view. */
    Set<Map.Entry<String, Node>> entries() {
        return children.entrySet();
    }

    /** The child of that name, or null. */
    public @Nullable Node get(String name) {
        return children.get(name);
    }

    /**
     * Puts a child in place of what has the name.
     *
     * @throws IllegalArgumentException if the name is empty, {@code .}, {@code ..}, or contains a slash or NUL
     */
    public void put(String name, Node child) {
        children.put(checked(name), child);
    }

    /**
     * Puts a child where the name is free.
     *
     * @return what already has the name, and stays; or null
     * @throws IllegalArgumentException as {@link #put} does
     */
    public @Nullable Node putIfAbsent(String name, Node child) {
        return children.putIfAbsent(checked(name), child);
    }

    private static String checked(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("not a file name: '" + name + "'");
        }
        if (name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a file name: '" + name + "'");
        }
        return name;
    }

    /** Takes the child of that name out and gives it back, or null where there is none. */
    public @Nullable Node remove(String name) {
        return children.remove(name);
    }

    /** Takes all children out. */
    public void clear() {
        children.clear();
    }
}
