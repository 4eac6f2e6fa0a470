// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The users and groups in a tree's {@code /etc/passwd} and {@code /etc/group}.
 *
 * @param users each user's number by name, or null where there is no {@code /etc/passwd}
 * @param groups each group's number by name, or null where there is no {@code /etc/group}
 */
record Accounts(@Nullable Map<String, Long> users, @Nullable Map<String, Long> groups) {

    private static final int PASSWD_FIELDS = 7;
    private static final int GROUP_FIELDS = 4;

    static Accounts read(FileTree tree) throws IOException, CouldNotCheckException {
        LinkResolver resolver = new LinkResolver(tree);
        return new Accounts(
                parse("/etc/passwd", resolver.lines("etc/passwd"), PASSWD_FIELDS, 3),
                parse("/etc/group", resolver.lines("etc/group"), GROUP_FIELDS, 2));
    }

    private static @Nullable Map<String, Long> parse(String path, @Nullable List<String> lines, int fields, int lastId)
            throws CouldNotCheckException {
        if (lines == null) {
            return null;
        }
        Map<String, Long> ids = new TreeMap<>();
        for (String line : lines) {
            // + and - lines ask the name service for more, of which a tree knows nothing.
            if (line.isEmpty() || "#+-".indexOf(line.charAt(0)) >= 0) {
                continue;
            }
            String[] parts = line.split(":", fields);
            if (parts.length < fields || !areIds(parts, lastId)) {
                throw new CouldNotCheckException(path + " has a malformed line: " + line);
            }
            ids.put(parts[0], Long.valueOf(parts[2]));
        }
        return ids;
    }

    private static boolean areIds(String[] parts, int last) {
        for (int i = 2; i <= last; i++) {
            if (!isId(parts[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether a text is a number that an owner can have. */
    static boolean isId(String text) {
        return text.matches("[0-9]{1,10}") && Long.parseLong(text) <= 0xFFFF_FFFFL;
    }

    String userOf(long uid, String path) throws CouldNotCheckException {
        return nameOf(uid, users, "user", path);
    }

    String groupOf(long gid, String path) throws CouldNotCheckException {
        return nameOf(gid, groups, "group", path);
    }

    private static String nameOf(long id, @Nullable Map<String, Long> ids, String kind, String path)
            throws CouldNotCheckException {
        if (ids != null) {
            for (Map.Entry<String, Long> each : ids.entrySet()) {
                if (each.getValue() == id) {
                    return each.getKey();
                }
            }
        }
        throw new CouldNotCheckException("/" + path + " belongs to the " + kind + " " + id + ", which has no name");
    }
}
