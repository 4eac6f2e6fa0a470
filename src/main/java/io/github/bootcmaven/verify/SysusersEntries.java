// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The accounts that a tree's {@code /usr/lib/sysusers.d} makes, sysusers.d(5). {@code m} lines and types yet unknown
 * make none.
 *
 * @param users the names of users
 * @param groups the names of groups; every user has one of its own name
 */
record SysusersEntries(Set<String> users, Set<String> groups) {

    private static final String DIRECTORY = "usr/lib/sysusers.d";

    static SysusersEntries read(FileTree tree) throws IOException, CouldNotCheckException {
        LinkResolver resolver = new LinkResolver(tree);
        SysusersEntries entries = new SysusersEntries(new HashSet<>(), new HashSet<>());
        for (String name : resolver.names(DIRECTORY, ".conf")) {
            String file = DIRECTORY + "/" + name;
            List<String> lines = resolver.lines(file);
            if (lines == null) {
                throw new CouldNotCheckException("/" + file + " leads nowhere");
            }
            for (String line : lines) {
                if (!line.isEmpty() && !line.startsWith("#") && !entries.add(tokens(line))) {
                    throw new CouldNotCheckException("/" + file + " has a malformed line: " + line);
                }
            }
        }
        return entries;
    }

    private boolean add(List<String> tokens) {
        if (tokens.isEmpty()) {
            return false;
        }
        String id = tokens.size() > 2 ? tokens.get(2) : "-";
        switch (tokens.get(0)) {
            case "u", "u!" -> {
                if (tokens.size() < 2 || !isUserId(id)) {
                    return false;
                }
                users.add(tokens.get(1));
                groups.add(tokens.get(1));
            }
            case "g" -> {
                if (tokens.size() < 2 || !isIdSource(id)) {
                    return false;
                }
                groups.add(tokens.get(1));
            }
            case "r" -> {
                return tokens.size() > 2 && isRange(id);
            }
            default -> {
                // Of another type than names anybody.
            }
        }
        return true;
    }

    /** A user's number, or number and group, either of which may be the owner of a file. */
    private static boolean isUserId(String id) {
        int colon = id.indexOf(':');
        if (colon < 0) {
            return isIdSource(id);
        }
        String group = id.substring(colon + 1);
        boolean digits = group.chars().allMatch(c -> c >= '0' && c <= '9');
        return isIdSource(id.substring(0, colon)) && (!digits || Accounts.isId(group));
    }

    private static boolean isIdSource(String id) {
        return id.equals("-") || id.startsWith("/") || Accounts.isId(id);
    }

    private static boolean isRange(String range) {
        int dash = range.indexOf('-');
        return dash > 0 && Accounts.isId(range.substring(0, dash)) && Accounts.isId(range.substring(dash + 1));
    }

    /** The fields of a line up to one that is empty, or quoted without an end. */
    static List<String> tokens(String line) {
        List<String> tokens = new ArrayList<>();
        String rest = line.strip();
        while (!rest.isEmpty()) {
            boolean quoted = rest.startsWith("\"");
            int end = quoted ? rest.indexOf('"', 1) : endOfWord(rest);
            if (end < 0 || (quoted && end == 1)) {
                break;
            }
            tokens.add(rest.substring(quoted ? 1 : 0, end));
            rest = rest.substring(quoted ? end + 1 : end).strip();
        }
        return tokens;
    }

    private static int endOfWord(String text) {
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
