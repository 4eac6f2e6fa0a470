// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is taken out of the image again, with all below it. dpkg's database still lists it.
 *
 * @param patterns absolute paths; a star stands for part of a name, two for any number of names
 */
public record RemovedPaths(List<String> patterns) {

    static final String ELEMENT = "<remove>";

    public RemovedPaths {
        patterns = List.copyOf(patterns);
        patterns.forEach(RemovedPaths::check);
    }

    private static void check(String pattern) {
        String path = ImagePath.parse(pattern, ELEMENT);
        String first = path.split("/", 2)[0];
        if (path.indexOf('/') < 0 || !first.matches("[^*?\\[\\\\]+")) {
            throw BootcException.project("Cannot remove " + pattern + ": it takes in a whole top-level directory")
                    .in(ELEMENT);
        }
    }

    void apply(FileTree tree) throws IOException {
        for (String pattern : patterns) {
            PathGlob glob = PathGlob.ofNames(pattern.substring(1));
            List<String> found = new ArrayList<>();
            tree.walk((path, node) -> {
                if (glob.matches(path)) {
                    found.add(path);
                }
            });
            if (found.isEmpty()) {
                throw BootcException.project("Cannot remove " + pattern + " from the image: nothing there matches it")
                        .in(ELEMENT)
                        .hint("Take it out of the list, or correct it: a star stands for part of a name, two for any"
                                + " number of names, and links aren't followed.");
            }
            found.forEach(tree::remove);
        }
    }
}
