// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of an image's own users and groups, from its {@code /etc/passwd} and {@code /etc/group}. Lines that aren't
 * in the form of passwd(5) or group(5) are passed over; where two names have one id, the first is its name.
 */
public final class ImageAccounts {

    private final Map<Long, String> users;
    private final Map<Long, String> groups;

    private ImageAccounts(Map<Long, String> users, Map<Long, String> groups) {
        this.users = users;
        this.groups = groups;
    }

    /** Reads the accounts of a tree; one without these files has none. */
    public static ImageAccounts of(FileTree tree) throws IOException {
        return new ImageAccounts(names(tree, "etc/passwd"), names(tree, "etc/group"));
    }

    /** The name of a user, or null where the image has none for the id. */
    public @Nullable String user(long uid) {
        return users.get(uid);
    }

    /** The name of a group, or null where the image has none for the id. */
    public @Nullable String group(long gid) {
        return groups.get(gid);
    }

    /** In both files the name is the first field and the id the third. */
    private static Map<Long, String> names(FileTree tree, String path) throws IOException {
        Map<Long, String> names = new HashMap<>();
        for (String line : TextFile.lines(tree, path)) {
            String[] fields = line.split(":", -1);
            // A name that is all digits would be taken for an id wherever it is written.
            if (fields.length >= 4
                    && fields[0].matches("[A-Za-z_][A-Za-z0-9_.-]*\\$?")
                    && fields[2].matches("[0-9]{1,10}")) {
                names.putIfAbsent(Long.parseLong(fields[2]), fields[0]);
            }
        }
        return names;
    }
}
