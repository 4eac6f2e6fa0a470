// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Whose a path of a shaped tree is: the packages that dpkg has it from; where there are none, those whose scripts name it or,
 * if none does, the folder it is in.
 */
final class PathOwners {

    private static final String INFO = DpkgDatabase.DATABASE + "/info";

    private PathOwners() {}

    static List<String> of(FileTree tree, String path) throws IOException {
        String absolute = "/" + path;
        List<String> owners = packages(tree, ".list", absolute::equals);
        if (owners.isEmpty()) {
            owners = packages(tree, "inst", line -> line.contains(absolute));
        }
        int slash = absolute.lastIndexOf('/');
        return owners.isEmpty() && slash > 0
                ? packages(tree, "inst", line -> line.contains(absolute.substring(0, slash)))
                : owners;
    }

    private static List<String> packages(FileTree tree, String suffix, Predicate<String> line) throws IOException {
        TreeSet<String> packages = new TreeSet<>();
        Directory info = tree.directory(INFO);
        for (String file :
                info == null ? List.<String>of() : List.copyOf(info.children().keySet())) {
            if (file.endsWith(suffix)
                    && TextFile.lines(tree, INFO + "/" + file).stream().anyMatch(line)) {
                packages.add(file.substring(0, file.lastIndexOf('.')).replaceFirst(":.*", ""));
            }
        }
        return List.copyOf(packages);
    }
}
