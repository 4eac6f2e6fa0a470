// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import java.util.List;
import java.util.regex.Pattern;

/** Takes out of a tree what a program is not to see of it. */
final class HiddenPaths {

    private HiddenPaths() {}

    /** Removes every path that a pattern matches as a whole, with all below it. */
    static void remove(FileTree tree, Pattern hidden) {
        remove("", tree.root(), hidden);
    }

    private static void remove(String path, Directory directory, Pattern hidden) {
        for (String name : List.copyOf(directory.children().keySet())) {
            if (hidden.matcher(path + name).matches()) {
                directory.remove(name);
            } else if (directory.get(name) instanceof Directory below) {
                remove(path + name + "/", below, hidden);
            }
        }
    }
}
