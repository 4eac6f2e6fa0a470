// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A user of the image: a new one, which has a number, or one that a package makes, e.g. root.
 *
 * @param name its name
 * @param uid its number, which its own group has, too; null for a user that the image has already
 * @param comment its full name; may be empty
 * @param home its home, or null for none; made with what is in /etc/skel for a person
 * @param shell its login shell, or null for one that lets nobody in
 * @param password its password's hash as crypt(5) makes it, or null for none, which locks the password but no key
 * @param groups the groups that it is a member of besides its own
 * @param keys the keys that log in over SSH
 */
public record UserAccount(
        String name,
        @Nullable Long uid,
        String comment,
        @Nullable String home,
        @Nullable String shell,
        @Nullable String password,
        List<String> groups,
        List<AuthorizedKey> keys) {

    static final String ELEMENT = "<users>";

    /** The first number that isn't a system user's, see adduser.conf(5). */
    static final long FIRST_PERSON = 1000;

    /** What a sandbox has; the last two are nobody's. */
    static final long LAST = 65533;

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_-]{0,30}");

    /** crypt(5): yescrypt, gost-yescrypt, scrypt, bcrypt, SHA-512 and SHA-256; what is older is broken in no time. */
    private static final Pattern HASH = Pattern.compile("\\$(y|gy|7|2b|2y|6|5)\\$[./A-Za-z0-9$=,]{20,}");

    private static final Pattern LOCKED = Pattern.compile("[!*]{1,2}");

    public UserAccount {
        groups = List.copyOf(groups);
        keys = List.copyOf(keys);
        checkName(name, ELEMENT);
        if (uid != null) {
            checkId(name, uid, ELEMENT);
        }
        String own = "Cannot make the user " + name + ": ";
        if (comment.chars().anyMatch(c -> c < ' ' || c == ':' || c == '"' || c == '\\')) {
            throw BootcException.project(own + "its comment can't be in /etc/passwd")
                    .in(ELEMENT);
        }
        if (!isPath(home) || !isPath(shell)) {
            throw BootcException.project(own + "home and shell are absolute paths without blanks or colons")
                    .in(ELEMENT);
        }
        if (password != null
                && !HASH.matcher(password).matches()
                && !LOCKED.matcher(password).matches()) {
            throw BootcException.project(
                            own + "its password is not a hash as crypt(5) has them, or one that is too weak")
                    .in("<password>")
                    .hint("mkpasswd --method=yescrypt asks for a password and prints its hash; \"!\" is none.");
        }
        if (uid == null && (home != null || shell != null || !comment.isEmpty())) {
            throw BootcException.project(own + "a new user needs a number of its own")
                    .in(ELEMENT)
                    .hint("Give it a <uid>, or leave out what a package's user has already: home, shell, comment.");
        }
    }

    static void checkName(String name, String element) {
        if (!NAME.matcher(name).matches()) {
            throw BootcException.project("Cannot use the name " + name
                            + ": it is lower-case letters, digits, - and _, at most 31, no digit first")
                    .in(element);
        }
    }

    static void checkId(String name, long id, String element) {
        if (id < 1 || id > LAST) {
            throw BootcException.project("Cannot give " + name + " the number " + id + ": it is from 1 to " + LAST)
                    .in(element);
        }
    }

    private static boolean isPath(@Nullable String path) {
        return path == null || path.matches("/[^\\s:\"\\\\]*");
    }

    boolean isPerson() {
        return uid != null && uid >= FIRST_PERSON;
    }

    /** Everything but the password, which no log is to have. */
    @Override
    public String toString() {
        return name + " " + uid;
    }
}
