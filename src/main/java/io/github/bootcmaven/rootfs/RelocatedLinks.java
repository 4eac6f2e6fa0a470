// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.Symlink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Relative symbolic links that lead out of a directory before it moves: they would lead somewhere else afterwards, since
 * the kernel counts {@code ..} from where the directory really is. They become absolute.
 */
final class RelocatedLinks {

    private RelocatedLinks() {}

    /**
     * Rewrites the links below a directory that is about to move.
     *
     * @param path where the directory is now
     */
    static void rewrite(Directory directory, String path) {
        rewrite(directory, path, 0);
    }

    private static void rewrite(Directory directory, String path, int depth) {
        for (String name : List.copyOf(directory.children().keySet())) {
            Node child = directory.get(name);
            if (child instanceof Directory below) {
                rewrite(below, path + "/" + name, depth + 1);
            } else if (child instanceof Symlink link && leadsOut(link.target(), depth)) {
                directory.put(name, new Symlink(link.metadata(), absolute(path, link.target())));
            }
        }
    }

    private static boolean leadsOut(String target, int depth) {
        if (target.startsWith("/")) {
            return false;
        }
        int level = depth;
        for (String name : target.split("/")) {
            if (name.equals("..")) {
                level--;
            } else if (!name.isEmpty() && !name.equals(".")) {
                level++;
            }
            if (level < 0) {
                return true;
            }
        }
        return false;
    }

    private static String absolute(String directory, String target) {
        Deque<String> names = new ArrayDeque<>();
        for (String name : (directory + "/" + target).split("/")) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return "/" + String.join("/", names);
    }
}
