// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Symlink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows symbolic links within a tree as the kernel does on the machine, where the tree is the root. */
final class SymlinkResolution {

    /** Linux's own limit. */
    private static final int MAX_LINKS = 40;

    private final FileTree tree;

    SymlinkResolution(FileTree tree) {
        this.tree = tree;
    }

    /** The path of the tree that an absolute path leads to, or null where its links go in circles. */
    @Nullable
    String resolve(String absolute) {
        return resolve(absolute, true);
    }

    /** The same for the directory that an absolute path lies in; its last name stays, even if it is a link. */
    @Nullable
    String resolveParent(String absolute) {
        return resolve(absolute, false);
    }

    private @Nullable String resolve(String absolute, boolean last) {
        Deque<String> ahead = new ArrayDeque<>(names(absolute));
        List<String> resolved = new ArrayList<>();
        int links = 0;
        while (!ahead.isEmpty()) {
            String name = ahead.pop();
            if (name.equals("..")) {
                if (!resolved.isEmpty()) {
                    resolved.remove(resolved.size() - 1);
                }
                continue;
            }
            resolved.add(name);
            if ((last || !ahead.isEmpty()) && tree.find(String.join("/", resolved)) instanceof Symlink link) {
                if (++links > MAX_LINKS) {
                    return null;
                }
                if (link.target().startsWith("/")) {
                    resolved.clear();
                } else {
                    resolved.remove(resolved.size() - 1);
                }
                List<String> target = names(link.target());
                Collections.reverse(target);
                target.forEach(ahead::push);
            }
        }
        return String.join("/", resolved);
    }

    private static List<String> names(String path) {
        List<String> names = new ArrayList<>(List.of(path.split("/", -1)));
        names.removeIf(name -> name.isEmpty() || name.equals("."));
        return names;
    }
}
