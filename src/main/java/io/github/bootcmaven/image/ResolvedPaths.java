// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Symlink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a path leads in a tree with the symbolic links above it followed, as merged {@code /usr} needs: a package that names
 * {@code /lib/x} has put {@code usr/lib/x} there. The last name is not followed. What doesn't exist resolves, too.
 */
final class ResolvedPaths {

    /** As many as Linux follows. */
    private static final int MAX_LINKS = 40;

    private final FileTree tree;
    private final Map<String, String> directories = new HashMap<>();

    ResolvedPaths(FileTree tree) {
        this.tree = tree;
    }

    /** The tree's own path for {@code path}, which may begin with a slash and contain dots. */
    String of(String path) {
        return resolve("", path, MAX_LINKS);
    }

    /** The path a symbolic link points at. */
    String targetOf(String link, Symlink symlink) {
        return resolve(parentOf(link), symlink.target(), MAX_LINKS);
    }

    static String parentOf(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private String resolve(String from, String path, int links) {
        String normal = normalise(path.startsWith("/") ? "" : from, path);
        int slash = normal.lastIndexOf('/');
        if (slash < 0) {
            return normal;
        }
        String directory = directory(normal.substring(0, slash), links);
        return directory.isEmpty() ? normal.substring(slash + 1) : directory + normal.substring(slash);
    }

    private String directory(String path, int links) {
        String known = directories.get(path);
        if (known != null) {
            return known;
        }
        String candidate = resolve("", path, links);
        String resolved = links > 0 && tree.find(candidate) instanceof Symlink link
                ? directory(resolve(parentOf(candidate), link.target(), links - 1), links - 1)
                : candidate;
        directories.put(path, resolved);
        return resolved;
    }

    private static String normalise(String from, String path) {
        if (from.isEmpty() && isNormal(path)) {
            return path.substring(path.startsWith("/") ? 1 : 0);
        }
        Deque<String> names = new ArrayDeque<>();
        for (String name : (from + "/" + path).split("/")) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return String.join("/", names);
    }

    /** Whether no name in a path, which may begin with a slash, is empty or a dot's: true of nearly all that dpkg lists. */
    private static boolean isNormal(String path) {
        return !path.isEmpty()
                && !path.contains("//")
                && !path.endsWith("/")
                && !path.startsWith(".")
                && !path.contains("/.");
    }
}
