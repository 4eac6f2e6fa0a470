// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.tree.Metadata;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * In what two nodes of one path differ. All sentences have one form: the path, what the checked one has, and what the root
 * filesystem has in its place.
 */
final class NodeDifference {

    private NodeDifference() {}

    static String of(String path, String what, Object actual, Object expected) {
        return "/" + path + " has " + what + " " + actual + ", where the root filesystem has " + expected;
    }

    /** The first difference between what two nodes have besides their content; null where there is none. */
    static @Nullable String ofMetadata(String path, Metadata actual, Metadata expected) {
        if (actual.mtime() != expected.mtime()) {
            return of(path, "the time", Instant.ofEpochSecond(actual.mtime()), Instant.ofEpochSecond(expected.mtime()));
        }
        return ofTimeless(path, actual, expected);
    }

    /** The same, where times aren't kept. */
    static @Nullable String ofTimeless(String path, Metadata actual, Metadata expected) {
        if (actual.mode() != expected.mode()) {
            return of(path, "the mode", octal(actual.mode()), octal(expected.mode()));
        }
        if (actual.uid() != expected.uid() || actual.gid() != expected.gid()) {
            return of(path, "the owner", owner(actual), owner(expected));
        }
        if (!actual.xattrs().equals(expected.xattrs())) {
            return actual.xattrs().toString().equals(expected.xattrs().toString())
                    ? "/" + path + " has other values of extended attributes than in the root filesystem"
                    : of(path, "the extended attributes", actual.xattrs(), expected.xattrs());
        }
        return null;
    }

    static String missing(String path) {
        return "/" + path + " is missing, which the root filesystem has";
    }

    static String surplus(String path) {
        return "/" + path + " is there, which the root filesystem doesn't have";
    }

    private static String octal(int mode) {
        return String.format(Locale.ROOT, "%04o", mode);
    }

    private static String owner(Metadata metadata) {
        return metadata.uid() + ":" + metadata.gid();
    }
}
