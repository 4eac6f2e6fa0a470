// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.rootfs.SystemAccounts.User;

/** Users and groups as lines of sysusers.d(5), ids included. */
final class SysusersLine {

    private SysusersLine() {}

    static String group(String name, long gid) {
        return "g " + name + " " + gid;
    }

    /** @param type {@code u}, or {@code u!} where the suite's systemd knows it */
    static String user(String type, String name, User user) {
        return type + " " + name + " " + user.uid() + ":" + user.gid() + " " + quoted(user.gecos()) + " "
                + word(user.home()) + " " + word(user.shell());
    }

    private static String word(String text) {
        return text.isEmpty() ? "-" : text.matches("[A-Za-z0-9_./+@-]+") ? text : quoted(text);
    }

    private static String quoted(String text) {
        return text.isEmpty()
                ? "-"
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%") + '"';
    }

    /** A field as {@link TmpfilesWords} reads it, as it was meant. */
    static String meant(String field) {
        return field.equals("-") ? "" : field.replace("%%", "%");
    }
}
