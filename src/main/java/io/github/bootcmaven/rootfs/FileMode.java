// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;

/** Modes as chmod(1) takes them in octal, e.g. {@code 0644} or {@code 4755}. */
final class FileMode {

    private FileMode() {}

    /** @param element the pom element that the mode stands in */
    static int parse(String octal, String element) {
        if (!octal.matches("[0-7]{3,5}") || Integer.parseInt(octal, 8) > 07777) {
            throw BootcException.project("Cannot use the mode " + octal + ": a mode is octal, e.g. 0644")
                    .in(element);
        }
        return Integer.parseInt(octal, 8);
    }
}
