// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The homes of system users that are in no package, but were made by a script with the user, as adduser does. It makes none
 * for a user that is there already.
 */
final class ScriptHomes {

    private static final String INFO = DpkgDatabase.ADMIN_DIRECTORY + "/info";

    private ScriptHomes() {}

    static SortedMap<String, TmpfilesLine> of(FileTree tree, SystemAccounts accounts) throws IOException {
        ImageAccounts names = ImageAccounts.of(tree);
        SortedMap<String, TmpfilesLine> homes = new TreeMap<>();
        accounts.users().values().forEach(user -> {
            String path = user.home();
            if (path.startsWith("/")
                    && path.length() > 1
                    && tree.find(path.substring(1)) instanceof Directory directory
                    && directory.metadata().uid() == user.uid()) {
                String owner = names.user(user.uid());
                String group = names.group(directory.metadata().gid());
                homes.put(
                        path,
                        TmpfilesLine.directory(
                                path,
                                directory.metadata().mode(),
                                owner == null ? "" + user.uid() : owner,
                                group == null ? "" + directory.metadata().gid() : group));
            }
        });
        homes.keySet().removeAll(packaged(tree, homes.keySet()));
        return homes;
    }

    private static Set<String> packaged(FileTree tree, Set<String> paths) throws IOException {
        Set<String> found = new HashSet<>();
        Directory info = tree.directory(INFO);
        if (info == null || paths.isEmpty()) {
            return found;
        }
        for (String file : info.children().keySet()) {
            if (file.endsWith(".list")) {
                TextFile.lines(tree, INFO + "/" + file).stream()
                        .filter(paths::contains)
                        .forEach(found::add);
            }
        }
        return found;
    }
}
