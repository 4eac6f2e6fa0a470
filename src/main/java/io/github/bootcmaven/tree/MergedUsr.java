// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.util.List;

/**
 * The links of merged /usr. Packages of some suites still name files below {@code /bin} or {@code /lib}; with the links
 * laid first these land below {@code /usr}, where suites since trixie have them anyway.
 */
public final class MergedUsr {

    private static final List<String> NAMES = List.of("bin", "lib", "lib64", "sbin");

    private MergedUsr() {}

    /** A tree of the links and the directories they lead to. */
    public static FileTree links(long timestamp) {
        FileTree tree = new FileTree(new Directory(Metadata.root(0755, timestamp)));
        for (String name : NAMES) {
            tree.mkdirs("usr/" + name, Metadata.root(0755, timestamp));
            tree.put(name, new Symlink(Metadata.root(0777, timestamp), "usr/" + name));
        }
        return tree;
    }
}
