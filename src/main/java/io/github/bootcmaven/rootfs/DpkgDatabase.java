// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.util.List;

/**
 * dpkg's database describes what is below {@code /usr} and travels with it, to {@value #DATABASE}. A link leads there
 * from {@value #ADMIN_DIRECTORY}: in the image for containers and scanners, by {@code tmpfiles.d} on a machine.
 */
final class DpkgDatabase {

    static final String DATABASE = "usr/lib/sysimage/dpkg";
    static final String ADMIN_DIRECTORY = "var/lib/dpkg";
    private static final String LINK = "../../" + DATABASE;

    private static final List<String> LEFTOVERS = List.of("lock", "lock-frontend", "triggers/Lock", "tmp.ci");

    private final FileTree tree;
    private final ImageNodes nodes;
    private final ImageTmpfiles tmpfiles;

    DpkgDatabase(FileTree tree, ImageNodes nodes, ImageTmpfiles tmpfiles) {
        this.tree = tree;
        this.nodes = nodes;
        this.tmpfiles = tmpfiles;
    }

    void moveBelowUsr() {
        if (tree.directory(ADMIN_DIRECTORY) != null) {
            tree.mkdirs(DATABASE.substring(0, DATABASE.lastIndexOf('/')), nodes.metadata(0755));
            tree.move(ADMIN_DIRECTORY, DATABASE);
        }
        Directory database = tree.directory(DATABASE);
        if (database == null) {
            return;
        }
        LEFTOVERS.forEach(name -> tree.remove(DATABASE + "/" + name));
        for (String name : List.copyOf(database.children().keySet())) {
            if (name.endsWith("-old")) {
                database.remove(name);
            }
        }
        if (database.get("available") instanceof RegularFile available
                && available.content().size() > 0) {
            database.put("available", nodes.file("", available.metadata()));
        }
        if (!(tree.find(ADMIN_DIRECTORY) instanceof Symlink)) {
            tree.mkdirs("var/lib", nodes.metadata(0755));
            tree.put(ADMIN_DIRECTORY, nodes.symlink(LINK));
        }
        tmpfiles.put(TmpfilesLine.symlink("L+", "/" + ADMIN_DIRECTORY, LINK));
    }
}
