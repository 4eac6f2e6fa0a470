// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.rootfs.SystemAccounts.User;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Declares the image's accounts in {@code sysusers.d}, as bootc's lint {@code sysusers} asks for: all that no package declares
 * with a fixed id. A machine whose {@code /etc/passwd} was edited doesn't get the lines that a new image has; systemd-sysusers
 * makes the accounts there then, with the ids that the image's files belong to.
 */
final class ImageSysusers {

    /** Read before the packages' own files: the first line about an account is the one that counts. */
    static final String PATH = "usr/lib/sysusers.d/00-bootc-image.conf";

    private static final String FOLDER = "usr/lib/sysusers.d";

    private static final String HEADER = """
            # The image's users and groups, with the ids that its files belong to.
            # Written when the image was built.
            """;

    private final FileTree tree;
    private final ImageNodes nodes;

    ImageSysusers(FileTree tree, ImageNodes nodes) {
        this.tree = tree;
        this.nodes = nodes;
    }

    void declare() throws IOException {
        Directory folder = tree.directory(FOLDER);
        if (folder == null) {
            return;
        }
        folder.remove(PATH.substring(PATH.lastIndexOf('/') + 1));
        Set<String> fixed = fixed(folder);
        SortedMap<String, Long> groups = new TreeMap<>();
        for (String line : TextFile.lines(tree, "etc/group")) {
            String[] f = line.split(":", -1);
            if (f.length == 4 && !fixed.contains("g" + f[0])) {
                groups.put(f[0], Long.parseLong(f[2]));
            }
        }
        SortedMap<String, User> users = new TreeMap<>();
        for (String line : TextFile.lines(tree, "etc/passwd")) {
            String[] f = line.split(":", -1);
            if (f.length == 7 && !fixed.contains("u" + f[0])) {
                users.put(f[0], new User(Long.parseLong(f[2]), Long.parseLong(f[3]), f[4], f[5], f[6], false));
            }
        }
        if (!groups.isEmpty() || !users.isEmpty()) {
            StringBuilder text = new StringBuilder(HEADER);
            groups.forEach(
                    (name, gid) -> text.append(SysusersLine.group(name, gid)).append('\n'));
            users.forEach((name, user) ->
                    text.append(SysusersLine.user("u", name, user)).append('\n'));
            tree.put(PATH, nodes.file(text.toString()));
        }
    }

    /** Accounts that a package declares with an id, by kind and name. A user brings the group of its name. */
    private Set<String> fixed(Directory folder) throws IOException {
        Set<String> fixed = new HashSet<>();
        for (String name : List.copyOf(folder.children().keySet())) {
            if (!name.endsWith(".conf")) {
                continue;
            }
            for (String line : TextFile.lines(tree, FOLDER + "/" + name)) {
                TmpfilesWords words = new TmpfilesWords(line.strip());
                String type = String.valueOf(words.next()).replace("!", "");
                String account = String.valueOf(words.next());
                String id = words.next();
                if ((type.equals("u") || type.equals("g")) && id != null && id.matches("[0-9].*")) {
                    fixed.add(type + account);
                    if (type.equals("u") && !id.contains(":")) {
                        fixed.add("g" + account);
                    }
                }
            }
        }
        return fixed;
    }
}
