// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The users and groups that the project adds to those of the packages, each with a number that it says itself: files on
 * the machines belong to numbers, and no image may change what they mean.
 *
 * @param users the users
 * @param groups the groups, by name, with their numbers
 */
public record ProjectAccounts(List<UserAccount> users, SortedMap<String, Long> groups) {

    /** Nobody is added. */
    public static final ProjectAccounts NONE = new ProjectAccounts(List.of(), new TreeMap<>());

    static final String GROUPS = "<groups>";

    /** Where machines read them, too, and make the accounts that their own /etc/passwd lacks. */
    static final String SYSUSERS = "usr/lib/sysusers.d/bootc-image.conf";

    static final String KEYS = "usr/lib/ssh/authorized_keys.d";
    static final String SSHD = "etc/ssh/sshd_config.d/10-bootc-image.conf";

    /** What sshd says about keys: a machine's users may add their own, an image's come and go with the image. */
    static final String SSHD_TEXT = """
            # Written when the image was built, which has its users' keys in the second place.
            AuthorizedKeysFile .ssh/authorized_keys /%s/%%u
            """.formatted(KEYS);

    public ProjectAccounts {
        users = List.copyOf(users);
        groups = new TreeMap<>(groups);
        groups.forEach((name, gid) -> {
            UserAccount.checkName(name, GROUPS);
            UserAccount.checkId(name, gid, GROUPS);
        });
        Set<String> names = new HashSet<>();
        Map<Long, String> owners = new HashMap<>();
        groups.forEach((name, gid) -> claim(owners, gid, "the group " + name, GROUPS));
        for (UserAccount user : users) {
            if (!names.add(user.name())) {
                throw BootcException.project("The user " + user.name() + " is there twice")
                        .in(UserAccount.ELEMENT);
            }
            if (user.uid() != null) {
                if (groups.containsKey(user.name())) {
                    throw BootcException.project("The user " + user.name() + " has a group of that name by itself")
                            .in(GROUPS);
                }
                claim(owners, user.uid(), "the user " + user.name(), UserAccount.ELEMENT);
            }
        }
    }

    private static void claim(Map<Long, String> owners, long id, String who, String element) {
        String before = owners.putIfAbsent(id, who);
        if (before != null) {
            throw BootcException.project("Cannot give " + who + " the number " + id + ": " + before + " has it")
                    .in(element);
        }
    }

    boolean isEmpty() {
        return users.isEmpty() && groups.isEmpty();
    }

    /** sysusers.d(5). */
    String sysusers() {
        StringBuilder text = new StringBuilder("# Written when the image was built.\n");
        groups.forEach((name, gid) -> text.append("g " + name + " " + gid + "\n"));
        for (UserAccount user : users) {
            if (user.uid() != null) {
                text.append("u " + user.name() + " " + user.uid() + " \"" + user.comment() + "\" "
                        + (user.home() == null ? "-" : user.home()) + " "
                        + (user.shell() == null ? "-" : user.shell()) + "\n");
            }
        }
        for (UserAccount user : users) {
            user.groups().forEach(group -> text.append("m " + user.name() + " " + group + "\n"));
        }
        return text.toString();
    }

    /** The files of the image that say who may log in over SSH, with their texts. */
    SortedMap<String, String> keyFiles() {
        SortedMap<String, String> files = new TreeMap<>();
        for (UserAccount user : users) {
            if (!user.keys().isEmpty()) {
                StringBuilder lines = new StringBuilder();
                user.keys().forEach(key -> lines.append(key.line()).append('\n'));
                files.put(KEYS + "/" + user.name(), lines.toString());
                files.put(SSHD, SSHD_TEXT);
            }
        }
        return files;
    }

    /** All that decides what the image gets, passwords by their hashes. */
    String inputs() {
        StringBuilder inputs = new StringBuilder(sysusers()).append(keyFiles());
        users.forEach(user -> inputs.append("\n" + user.name() + ":" + user.password() + ":" + user.uid()));
        return inputs.toString();
    }
}
