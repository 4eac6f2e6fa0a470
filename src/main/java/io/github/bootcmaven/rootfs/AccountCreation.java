// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandFailedException;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes {@link ProjectAccounts} in the sandbox, by the suite's own systemd-sysusers and chpasswd. */
final class AccountCreation {

    /** A person's home has what is in /etc/skel and is nobody else's; a service's is empty. */
    private static final String MAKE_HOME = """
            set -e
            [ ! -e "$2" ] || exit 0
            mkdir -p "$2"
            if [ -n "$3" ] && [ -d /etc/skel ]; then cp -rPT /etc/skel "$2"; fi
            chown -R -h "$1:$1" "$2"
            chmod "${3:-0750}" "$2"
            """;

    private final LiveTree live;
    private final ImageNodes nodes;

    AccountCreation(LiveTree live, ImageNodes nodes) {
        this.live = live;
        this.nodes = nodes;
    }

    void create(ProjectAccounts accounts) throws IOException {
        if (accounts.isEmpty()) {
            return;
        }
        FileTree tree = live.tree();
        AccountIds before = AccountIds.of(tree);
        accounts.groups().forEach((name, gid) -> checkGroup(before, name, gid, ProjectAccounts.GROUPS));
        accounts.users().forEach(user -> checkUser(before, user, accounts, tree));
        layKeys(accounts, tree);
        LaidTree.lay(tree, nodes.tree(ProjectAccounts.SYSUSERS, accounts.sysusers()), UserAccount.ELEMENT);
        Sandbox sandbox = live.sandbox();
        CommandResult made = sandbox.attempt(command("systemd-sysusers", "/" + ProjectAccounts.SYSUSERS));
        if (made.status() == 0) {
            accounts.users().forEach(user -> makeHome(user, sandbox));
            setPasswords(accounts.users(), sandbox);
            live.readBack();
        }
        AccountIds after = AccountIds.of(live.tree());
        boolean all = accounts.users().stream()
                .allMatch(user -> user.uid() == null || user.uid().equals(after.user(user.name())));
        if (!all) {
            throw BootcException.project("Cannot make users and groups: systemd-sysusers failed\n    "
                            + String.join("\n    ", made.lastLines()))
                    .in(UserAccount.ELEMENT)
                    .hint("Is systemd, which has it, among the <packages>?");
        }
    }

    private static void checkUser(AccountIds ids, UserAccount user, ProjectAccounts accounts, FileTree tree) {
        Long uid = user.uid();
        if (uid == null) {
            if (ids.user(user.name()) == null) {
                throw BootcException.project("There is no user " + user.name() + " in the image")
                        .in(UserAccount.ELEMENT)
                        .hint("A new user needs a <uid>.");
            }
        } else {
            checkFree(uid, ids.user(user.name()), ids.userOf(uid), user.name(), "user", UserAccount.ELEMENT);
            checkGroup(ids, user.name(), uid, UserAccount.ELEMENT);
        }
        for (String group : user.groups()) {
            if (ids.group(group) == null && !accounts.groups().containsKey(group)) {
                throw BootcException.project("The user " + user.name() + " can't be a member of " + group
                                + ": there is no such group in the image")
                        .in(UserAccount.ELEMENT)
                        .hint("Add the group to <groups>, or the package that makes it to <packages>.");
            }
        }
        if (user.shell() != null && !isFile(tree, user.shell())) {
            throw BootcException.project("The user " + user.name() + " can't have the shell " + user.shell()
                            + ": it isn't in the image")
                    .in(UserAccount.ELEMENT)
                    .hint("Add the shell's package to <packages>.");
        }
    }

    private static boolean isFile(FileTree tree, String absolute) {
        String path = new SymlinkResolution(tree).resolve(absolute);
        return path != null && tree.find(path) instanceof RegularFile;
    }

    private static void checkGroup(AccountIds ids, String name, long gid, String element) {
        checkFree(gid, ids.group(name), ids.groupOf(gid), name, "group", element);
    }

    private static void checkFree(
            long id, @Nullable Long has, @Nullable String owner, String name, String kind, String element) {
        if (has != null && has != id) {
            throw BootcException.project("Cannot give the " + kind + " " + name + " the number " + id
                            + ": the packages have made it with " + has)
                    .in(element)
                    .hint("Use that number, or another name.");
        }
        if (owner != null && !owner.equals(name)) {
            throw BootcException.project("Cannot give the " + kind + " " + name + " the number " + id + ": " + owner
                            + " has it, which the packages have made")
                    .in(element)
                    .hint("Choose another number.");
        }
    }

    private void makeHome(UserAccount user, Sandbox sandbox) {
        if (user.uid() != null && user.home() != null) {
            sandbox.run(
                    command("/bin/sh", "-c", MAKE_HOME, "sh", user.name(), user.home(), user.isPerson() ? "0700" : ""));
        }
    }

    /** By standard input: a command line can be seen by every user of the host. */
    private void setPasswords(List<UserAccount> users, Sandbox sandbox) {
        StringBuilder lines = new StringBuilder();
        for (UserAccount user : users) {
            if (user.password() != null) {
                lines.append(user.name() + ":" + user.password() + "\n");
            }
        }
        if (lines.isEmpty()) {
            return;
        }
        try {
            sandbox.feed(
                    command("chpasswd", "--encrypted"),
                    stdin -> stdin.write(lines.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (CommandFailedException e) {
            throw BootcException.project(
                            "Cannot set the passwords: chpasswd failed\n    " + String.join("\n    ", e.lastLines()))
                    .in("<password>")
                    .hint("Is passwd, which has it, among the <packages>?");
        }
    }

    private void layKeys(ProjectAccounts accounts, FileTree tree) {
        Map<String, String> files = accounts.keyFiles();
        if (files.isEmpty()) {
            return;
        }
        if (!isFile(tree, "/usr/sbin/sshd")) {
            throw BootcException.project("Keys log in over SSH, and the image has no SSH server")
                    .in("<authorizedKeys>")
                    .hint("Add openssh-server to <packages>.");
        }
        LaidTree.lay(tree, nodes.tree(files), UserAccount.ELEMENT);
    }

    private Command command(String... argv) {
        Map<String, String> environment = new TreeMap<>(Sandbox.ENVIRONMENT);
        // The day of the last change of a password, in /etc/shadow.
        environment.put("SOURCE_DATE_EPOCH", "" + nodes.timestamp());
        return new Command(List.of(argv), environment);
    }
}
