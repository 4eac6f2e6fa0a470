// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The numbers of the users and groups that are in the image, by their names: passwd(5) and group(5). */
final class AccountIds {

    private static final String NUMBER = "[0-9]{1,9}";

    private final Map<String, Long> users;
    private final Map<String, Long> groups;

    AccountIds(String passwd, String group) {
        this.users = ids(passwd);
        this.groups = ids(group);
    }

    /** Reads a tree's own. */
    static AccountIds of(FileTree tree) throws IOException {
        return new AccountIds(
                String.join("\n", TextFile.lines(tree, "etc/passwd")),
                String.join("\n", TextFile.lines(tree, "etc/group")));
    }

    private static Map<String, Long> ids(String text) {
        Map<String, Long> ids = new TreeMap<>();
        text.lines().map(line -> line.split(":", -1)).forEach(fields -> {
            if (fields.length > 3 && fields[2].matches(NUMBER)) {
                ids.putIfAbsent(fields[0], Long.parseLong(fields[2]));
            }
        });
        return ids;
    }

    @Nullable
    Long user(String name) {
        return users.get(name);
    }

    @Nullable
    Long group(String name) {
        return groups.get(name);
    }

    /** Who has a number, or null. */
    @Nullable
    String userOf(long id) {
        return nameOf(users, id);
    }

    /** Which group has a number, or null. */
    @Nullable
    String groupOf(long id) {
        return nameOf(groups, id);
    }

    private static @Nullable String nameOf(Map<String, Long> ids, long id) {
        return ids.entrySet().stream()
                .filter(entry -> Objects.equals(entry.getValue(), id))
                .map(Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /** The number of a user that a pom names, or numbers. */
    long requireUser(String owner, String element) {
        return require(users, owner, "user", "<users>", element);
    }

    /** The number of a group that a pom names, or numbers. */
    long requireGroup(String group, String element) {
        return require(groups, group, "group", "<groups>", element);
    }

    private static long require(Map<String, Long> ids, String name, String kind, String place, String element) {
        Long id = name.matches(NUMBER) ? Long.valueOf(name) : ids.get(name);
        if (id == null) {
            throw BootcException.project("There is no " + kind + " " + name + " in the image")
                    .in(element)
                    .hint("Add it to " + place + ", or the package that makes it to <packages>.");
        }
        return id;
    }
}
