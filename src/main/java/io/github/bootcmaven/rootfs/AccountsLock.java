// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.rootfs.SystemAccounts.User;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The ids that the packages' system users and groups have, in a file of the project's, so that they never move: files in a
 * machine's {@code /var} belong to ids, and packages hand these out in the order in which they happen to be configured. The
 * accounts are there before the first maintainer script runs; one that would make its own finds it.
 *
 * <p>Lines are those of sysusers.d(5), with {@code d} lines as in tmpfiles.d(5) for the homes that scripts make.
 */
public final class AccountsLock {

    /** The file's name; it is beside the packages' lock. */
    public static final String FILE = "accounts.lock";

    private static final String HEADER = """
            # The ids of this image's system users and groups, as sysusers.d(5) writes them. bootc:apt-install adds new ones.
            # Commit this file: machines have files that belong to these ids.
            """;

    private final SystemAccounts accounts;
    private final SortedMap<String, TmpfilesLine> homes;

    AccountsLock(SystemAccounts accounts, SortedMap<String, TmpfilesLine> homes) {
        this.accounts = accounts;
        this.homes = homes;
    }

    /** The file's lock; empty where there is none. */
    public static Optional<AccountsLock> read(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(parse(Files.readString(file), file.toString())) : Optional.empty();
    }

    /**
     * Reads a lock.
     *
     * @param where what to call it in errors
     */
    public static AccountsLock parse(String text, String where) {
        SortedMap<String, User> users = new TreeMap<>();
        SortedMap<String, Long> groups = new TreeMap<>();
        SortedMap<String, TmpfilesLine> homes = new TreeMap<>();
        Map<String, String> ids = new HashMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String problem;
            try {
                problem = add(line, users, groups, homes, ids);
            } catch (NumberFormatException e) {
                problem = "has an id that is no number";
            }
            if (problem != null) {
                throw BootcException.project("Cannot read " + where + ": line " + (i + 1) + " " + problem + ": " + line)
                        .in(FILE)
                        .hint(
                                "Take the line from an earlier version of the file; deleting the file gives all ids anew.");
            }
        }
        return new AccountsLock(new SystemAccounts(users, groups), homes);
    }

    private static @Nullable String add(
            String line,
            SortedMap<String, User> users,
            SortedMap<String, Long> groups,
            SortedMap<String, TmpfilesLine> homes,
            Map<String, String> ids) {
        TmpfilesWords words = new TmpfilesWords(line);
        String type = String.valueOf(words.next());
        String name = String.valueOf(words.next());
        switch (type) {
            case "g" -> {
                long gid = id(words.next());
                groups.put(name, gid);
                return claimed(ids, "gid " + gid, name);
            }
            case "u", "u!" -> {
                String[] id = String.valueOf(words.next()).split(":", -1);
                long uid = id(id[0]);
                users.put(
                        name,
                        new User(
                                uid,
                                id(id[id.length - 1]),
                                field(words),
                                field(words),
                                field(words),
                                type.equals("u!")));
                return claimed(ids, "uid " + uid, name);
            }
            case "d" -> {
                TmpfilesLine home = TmpfilesLine.parse(line);
                if (home == null) {
                    return "is no line of tmpfiles.d(5)";
                }
                homes.put(home.path(), home);
                return null;
            }
            default -> {
                return "is neither a user (u), a group (g), nor a home (d)";
            }
        }
    }

    private static long id(@Nullable String text) {
        return Long.parseLong(String.valueOf(text));
    }

    private static String field(TmpfilesWords words) {
        String word = words.next();
        return word == null ? "" : SysusersLine.meant(word);
    }

    private static @Nullable String claimed(Map<String, String> ids, String id, String name) {
        String other = ids.putIfAbsent(id, name);
        return other == null ? null : "gives " + id + " to " + name + ", which " + other + " has";
    }

    /** What the packages of a configured tree have made, to be the lock of the builds to come. */
    static AccountsLock of(FileTree tree) throws IOException {
        SystemAccounts accounts = SystemAccounts.of(tree);
        return new AccountsLock(accounts, ScriptHomes.of(tree, accounts));
    }

    /** The file's text: groups, users, homes, each by name. */
    public String text() {
        StringBuilder text = new StringBuilder(HEADER);
        accounts.groups()
                .forEach((name, gid) ->
                        text.append(SysusersLine.group(name, gid)).append('\n'));
        accounts.users()
                .forEach((name, user) -> text.append(SysusersLine.user(user.expired() ? "u!" : "u", name, user))
                        .append('\n'));
        homes.values().forEach(home -> text.append(home.format()).append('\n'));
        return text.toString();
    }

    /** The names of users and groups that are in another lock and not in this. */
    public List<String> missing(AccountsLock other) {
        SortedMap<String, Boolean> names = new TreeMap<>();
        other.accounts
                .users()
                .keySet()
                .forEach(name -> names.put(name, !accounts.users().containsKey(name)));
        other.accounts
                .groups()
                .keySet()
                .forEach(name -> names.merge(name, !accounts.groups().containsKey(name), Boolean::logicalOr));
        return names.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Makes the accounts in a tree in which nothing is configured, as base-passwd and the scripts would have. */
    void seed(Sandbox sandbox) {
        StringBuilder passwd = new StringBuilder();
        accounts.users()
                .forEach((name, user) -> passwd.append(name + ":*:" + user.uid() + ":" + user.gid() + ":" + user.gecos()
                        + ":" + user.home() + ":" + user.shell() + "\n"));
        StringBuilder group = new StringBuilder();
        accounts.groups().forEach((name, gid) -> group.append(name + ":*:" + gid + ":\n"));
        append(sandbox, "passwd", passwd);
        append(sandbox, "group", group);
        for (TmpfilesLine home : homes.values()) {
            sandbox.run(Sandbox.command("mkdir", "-p", home.path()));
            sandbox.run(Sandbox.command("chown", home.user() + ":" + home.group(), home.path()));
            sandbox.run(Sandbox.command("chmod", home.mode(), home.path()));
        }
    }

    private static void append(Sandbox sandbox, String file, StringBuilder lines) {
        String script = "mkdir -p /etc && cat /usr/share/base-passwd/" + file + ".master - > /etc/" + file;
        sandbox.feed(
                Sandbox.command("/bin/sh", "-c", script),
                out -> out.write(lines.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Makes sure that every account has the ids of the lock.
     *
     * @param tree the tree after its packages were configured
     */
    void check(FileTree tree) throws IOException {
        SystemAccounts now = SystemAccounts.of(tree);
        for (Map.Entry<String, Long> group : accounts.groups().entrySet()) {
            Long gid = now.groups().get(group.getKey());
            if (!group.getValue().equals(gid)) {
                throw moved(
                        tree, "group", group.getKey(), "gid " + group.getValue(), gid == null ? null : "gid " + gid);
            }
        }
        for (Map.Entry<String, User> user : accounts.users().entrySet()) {
            User is = now.users().get(user.getKey());
            if (is == null
                    || is.uid() != user.getValue().uid()
                    || is.gid() != user.getValue().gid()) {
                throw moved(tree, "user", user.getKey(), ids(user.getValue()), is == null ? null : ids(is));
            }
        }
    }

    private static String ids(User user) {
        return "uid " + user.uid() + ", gid " + user.gid();
    }

    private static BootcException moved(FileTree tree, String kind, String name, String before, @Nullable String now)
            throws IOException {
        List<String> packages = ScriptMentions.of(tree, name);
        String who = packages.isEmpty() ? "no package's script names it" : "named by " + String.join(", ", packages);
        String what = now == null ? "is gone" : "has " + now + " now";
        return BootcException.project(
                        "The system " + kind + " " + name + " had " + before + " and " + what + " (" + who + ")")
                .in("<packages>, pinned in " + FILE)
                .hint(
                        "Machines have files with the old ids. Leave the package out, or, where no machine runs this image yet,"
                                + " delete the line of " + FILE + ".");
    }

    /** The users that can't log in by any means. */
    Set<String> expired() {
        return accounts.users().entrySet().stream()
                .filter(user -> user.getValue().expired())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
