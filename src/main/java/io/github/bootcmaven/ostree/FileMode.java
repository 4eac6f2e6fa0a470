// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

/** The file type's part of {@code st_mode}, as dirmeta and content objects store it. */
final class FileMode {

    static final int DIRECTORY = 0040000;
    static final int REGULAR = 0100000;
    static final int SYMLINK = 0120000;

    /** Permissions with setuid, setgid and sticky. */
    static final int PERMISSIONS = 07777;

    /** The permissions of every symbolic link on Linux. */
    static final int SYMLINK_PERMISSIONS = 0777;

    private FileMode() {}

    static int type(int mode) {
        return mode & ~PERMISSIONS;
    }

    static int permissions(int mode) {
        return mode & PERMISSIONS;
    }
}
