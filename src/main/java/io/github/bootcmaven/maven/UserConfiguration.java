// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.rootfs.AuthorizedKey;
import io.github.bootcmaven.rootfs.UserAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code <user>}: a user of the image. The short form is {@code name uid}, or the name of one that packages make. */
public final class UserConfiguration {

    private static final String ELEMENT = "<users>";

    /** The first number of people, adduser.conf(5). */
    private static final long FIRST_PERSON = 1000;

    /** The login name. */
    @Nullable
    String name;

    /** The number, which the user's own group has, too; none for a user that packages make. */
    @Nullable
    Long uid;

    /** The full name. */
    @Nullable
    String comment;

    /** The home; default: below /home for numbers from 1000 on, none below. */
    @Nullable
    String home;

    /** The login shell; default: /bin/bash for numbers from 1000 on, below one that lets nobody in. */
    @Nullable
    String shell;

    /** The password's hash as crypt(5) has it; default: no password, which keys don't need. */
    @Nullable
    String password;

    /** Groups besides the user's own. */
    @Nullable
    List<String> groups;

    /** Public keys that log in over SSH, or paths of files of them. */
    @Nullable
    List<String> authorizedKeys;

    /** Takes the short form. */
    public void set(String shortForm) {
        NumberedName read = NumberedName.parse(shortForm, ELEMENT);
        name = read.name();
        uid = read.id();
    }

    UserAccount account(Path base) throws IOException {
        if (name == null) {
            throw BootcException.project("A user needs a <name>").in(ELEMENT);
        }
        boolean person = uid != null && uid >= FIRST_PERSON;
        return new UserAccount(
                name,
                uid,
                comment == null ? "" : comment,
                home == null && person ? "/home/" + name : home,
                shell == null && person ? "/bin/bash" : shell,
                password == null ? null : password.trim(),
                WordList.of(groups),
                keys(base));
    }

    private List<AuthorizedKey> keys(Path base) throws IOException {
        List<AuthorizedKey> keys = new ArrayList<>();
        for (String text : authorizedKeys == null ? List.<String>of() : authorizedKeys) {
            boolean isKey = text.trim().matches("(?s).+\\s.+");
            for (String line :
                    (isKey ? text : read(base.resolve(text.trim()))).lines().toList()) {
                if (!line.isBlank() && !line.strip().startsWith("#")) {
                    keys.add(new AuthorizedKey(line));
                }
            }
        }
        return keys;
    }

    private static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw BootcException.project("There is no file " + file).in("<authorizedKeys>");
        }
        return Files.readString(file);
    }
}
