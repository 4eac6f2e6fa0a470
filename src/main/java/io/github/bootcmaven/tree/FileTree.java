// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tree of files with everything an operating system needs of them, independent of the host's file system: the narrow
 * waist of the plugin. Committing, layering and linting read a tree and never touch the host's files, so owners, modes
 * and capabilities survive on any host.
 *
 * <p>Paths are relative to the root, with slashes between names and none at either end ({@code usr/bin/sh}); the root is
 * the empty path. Lookups never follow symbolic links.
 */
public final class FileTree {

    /** Sees every node of a tree once, parents before children, siblings in the order of their names' bytes. */
    @FunctionalInterface
    public interface Visitor {
        void visit(String path, Node node) throws IOException;
    }

    private final Directory root;

    public FileTree(Directory root) {
        this.root = root;
    }

    public Directory root() {
        return root;
    }

    /** Another tree of the same nodes, directories excepted: what is put into one doesn't appear in the other. */
    public FileTree copy() {
        return new FileTree(copy(root));
    }

    private static Directory copy(Directory directory) {
        Directory copy = new Directory(directory.metadata());
        directory.children().forEach((name, child) -> copy.put(name, child instanceof Directory d ? copy(d) : child));
        return copy;
    }

    /** The node at a path, or null. */
    public @Nullable Node find(String path) {
        if (path.isEmpty()) {
            return root;
        }
        Node node = root;
        for (int start = 0; start <= path.length() && node != null; ) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            node = node instanceof Directory directory ? directory.get(path.substring(start, end)) : null;
            start = end + 1;
        }
        return node;
    }

    /** The directory at a path, or null where there is none or something else. */
    public @Nullable Directory directory(String path) {
        return find(path) instanceof Directory directory ? directory : null;
    }

    /**
     * Puts a node at a path, in place of what is there.
     *
     * @throws IllegalArgumentException if the parent is no directory
     */
    public void put(String path, Node node) {
        parent(path).put(nameOf(path), node);
    }

    /** Takes the node at a path out and gives it back, or null where there is none. */
    public @Nullable Node remove(String path) {
        Directory parent = directory(parentOf(path));
        return parent == null ? null : parent.remove(nameOf(path));
    }

    /**
     * Moves a node with all below it, in place of what is at the destination.
     *
     * @return whether there was something to move
     */
    public boolean move(String from, String to) {
        Node node = remove(from);
        if (node == null) {
            return false;
        }
        put(to, node);
        return true;
    }

    /**
     * The directory at a path, made with its missing parents where it isn't there.
     *
     * @throws IllegalArgumentException if something else is in the way
     */
    public Directory mkdirs(String path, Metadata metadata) {
        Directory directory = root;
        for (String name : names(path)) {
            Node child = directory.get(name);
            if (child == null) {
                child = new Directory(metadata);
                directory.put(name, child);
            }
            if (!(child instanceof Directory next)) {
                throw new IllegalArgumentException("/" + path + ": " + name + " is no directory");
            }
            directory = next;
        }
        return directory;
    }

    /** Shows every node below the root, and the root itself first under the empty path. */
    public void walk(Visitor visitor) throws IOException {
        walk("", root, visitor);
    }

    /** Shows the node at a path, if there is one, and every node below it. */
    public void walk(String from, Visitor visitor) throws IOException {
        Node node = find(from);
        if (node != null) {
            walk(from, node, visitor);
        }
    }

    private static void walk(String path, Node node, Visitor visitor) throws IOException {
        visitor.visit(path, node);
        if (node instanceof Directory directory) {
            String prefix = path.isEmpty() ? "" : path.concat("/");
            for (Map.Entry<String, Node> child : directory.entries()) {
                walk(prefix.concat(child.getKey()), child.getValue(), visitor);
            }
        }
    }

    private Directory parent(String path) {
        Directory parent = directory(parentOf(path));
        if (parent == null) {
            throw new IllegalArgumentException("/" + path + ": its parent is no directory");
        }
        return parent;
    }

    private static List<String> names(String path) {
        return path.isEmpty() ? List.of() : List.of(path.split("/", -1));
    }

    private static String parentOf(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
