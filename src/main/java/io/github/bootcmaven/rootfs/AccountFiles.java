// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Brings the files of accounts into one form, whoever made the accounts and in which order: a lock, adduser, or
 * systemd-sysusers. Lines stand in the order of their ids; a locked password is written in one way, of one day.
 */
final class AccountFiles {

    private static final long DAY = 86400;
    private static final int GROUP_ID = 2;

    private final FileTree tree;
    private final long day;

    AccountFiles(FileTree tree, long timestamp) {
        this.tree = tree;
        this.day = timestamp / DAY;
    }

    /** @param expired the users that can't log in by any means, besides those that shadow(5) says it of already */
    void settle(Set<String> expired) throws IOException {
        Map<String, Long> uids = ids("etc/passwd");
        Map<String, Long> gids = ids("etc/group");
        Set<String> baseUsers = SystemAccounts.names(tree, "usr/share/base-passwd/passwd.master");
        Set<String> baseGroups = SystemAccounts.names(tree, "usr/share/base-passwd/group.master");
        rewrite("etc/passwd", uids, line -> line);
        rewrite("etc/group", gids, line -> line);
        rewrite("etc/shadow", uids, line -> shadow(line, baseUsers, expired));
        rewrite("etc/gshadow", gids, line -> gshadow(line, baseGroups));
    }

    private String shadow(String line, Set<String> base, Set<String> expired) {
        String[] fields = line.split(":", -1);
        if (fields.length < 9 || !isLocked(fields[1])) {
            return line;
        }
        fields[2] = "" + day;
        if (!base.contains(fields[0])) {
            String end = fields[7].equals("1") || expired.contains(fields[0]) ? "1" : "";
            return fields[0] + ":!*:" + day + ":::::" + end + ":";
        }
        return String.join(":", fields);
    }

    private static String gshadow(String line, Set<String> base) {
        String[] fields = line.split(":", -1);
        if (fields.length == 4 && isLocked(fields[1]) && !base.contains(fields[0])) {
            fields[1] = "!*";
        }
        return String.join(":", fields);
    }

    /** No hash of a password is one of these. */
    private static boolean isLocked(String password) {
        return Set.of("*", "!", "!*", "!!", "x").contains(password);
    }

    private Map<String, Long> ids(String path) throws IOException {
        Map<String, Long> ids = new HashMap<>();
        for (String line : TextFile.lines(tree, path)) {
            String[] fields = line.split(":", -1);
            if (fields.length > GROUP_ID && fields[GROUP_ID].matches("[0-9]{1,10}")) {
                ids.putIfAbsent(fields[0], Long.parseLong(fields[GROUP_ID]));
            }
        }
        return ids;
    }

    /** Lines of unknown names, comments and NIS's plus signs, stay last, in their order. */
    private void rewrite(String path, Map<String, Long> ids, UnaryOperator<String> each) throws IOException {
        Node node = tree.find(path);
        if (!(node instanceof RegularFile)) {
            return;
        }
        List<String> before = TextFile.lines(tree, path);
        List<String> lines = new ArrayList<>(before);
        lines.sort(Comparator.comparing(line -> ids.getOrDefault(line.split(":", 2)[0], Long.MAX_VALUE)));
        lines.replaceAll(each);
        if (!lines.equals(before)) {
            byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            tree.put(path, new RegularFile(node.metadata(), Content.of(text)));
        }
    }
}
