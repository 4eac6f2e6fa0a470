// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.log.BootcException;
import java.util.regex.Pattern;

/**
 * The name of a branch: parts of ASCII letters, digits, {@code _}, {@code -} and {@code .}, joined by slashes; no part
 * starts with {@code -} or {@code .}, or is longer than a file name can be.
 */
record RefName(String name) {

    private static final Pattern GRAMMAR =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,254})*");

    RefName {
        if (!isValid(name)) {
            throw BootcException.project("'" + name + "' can't be the name of an OSTree ref")
                    .in("<ref>")
                    .hint("letters, digits, '_', '-' and '.', in parts joined by '/', as in debian/amd64/stable");
        }
    }

    static boolean isValid(String name) {
        return GRAMMAR.matcher(name).matches();
    }

    @Override
    public String toString() {
        return name;
    }
}
