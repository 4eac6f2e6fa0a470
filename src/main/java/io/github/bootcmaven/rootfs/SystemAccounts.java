// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The users and groups of a tree that its packages have made: those of {@code /etc/passwd} and {@code /etc/group} that Debian
 * doesn't give the same ids everywhere, see base-passwd's {@code passwd.master}.
 *
 * @param users by their names
 * @param groups their ids by their names
 */
record SystemAccounts(SortedMap<String, User> users, SortedMap<String, Long> groups) {

    private static final String MASTER = "usr/share/base-passwd/";
    private static final int PASSWD_FIELDS = 7;
    private static final int GROUP_FIELDS = 4;
    private static final int SHADOW_FIELDS = 9;

    /**
     * A user as passwd(5) has it.
     *
     * @param expired whether no login is possible whatever the password, as {@code u!} of sysusers.d(5) has it
     */
    record User(long uid, long gid, String gecos, String home, String shell, boolean expired) {}

    SystemAccounts {
        users = Collections.unmodifiableSortedMap(users);
        groups = Collections.unmodifiableSortedMap(groups);
    }

    static SystemAccounts of(FileTree tree) throws IOException {
        Set<String> expired = new HashSet<>();
        for (String line : TextFile.lines(tree, "etc/shadow")) {
            String[] fields = line.split(":", -1);
            if (fields.length == SHADOW_FIELDS && fields[7].equals("1")) {
                expired.add(fields[0]);
            }
        }
        Set<String> masters = names(tree, MASTER + "passwd.master");
        SortedMap<String, User> users = new TreeMap<>();
        for (String line : TextFile.lines(tree, "etc/passwd")) {
            String[] f = line.split(":", -1);
            if (f.length == PASSWD_FIELDS && !masters.contains(f[0])) {
                users.put(
                        f[0],
                        new User(Long.parseLong(f[2]), Long.parseLong(f[3]), f[4], f[5], f[6], expired.contains(f[0])));
            }
        }
        Set<String> groupMasters = names(tree, MASTER + "group.master");
        SortedMap<String, Long> groups = new TreeMap<>();
        for (String line : TextFile.lines(tree, "etc/group")) {
            String[] f = line.split(":", -1);
            if (f.length == GROUP_FIELDS && !groupMasters.contains(f[0])) {
                groups.put(f[0], Long.parseLong(f[2]));
            }
        }
        return new SystemAccounts(users, groups);
    }

    /** The names that begin the lines of a file of accounts. */
    static Set<String> names(FileTree tree, String path) throws IOException {
        Set<String> names = new HashSet<>();
        for (String line : TextFile.lines(tree, path)) {
            names.add(line.split(":", 2)[0]);
        }
        return names;
    }
}
