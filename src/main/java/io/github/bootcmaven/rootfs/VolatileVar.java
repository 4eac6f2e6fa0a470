// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an installation leaves below {@code /var} that no machine should get: caches that their owners fill again, logs
 * of the build, and secrets, seeds and time stamps that are one machine's. Most of it differs from one build to the next.
 */
final class VolatileVar {

    /** Directories of which nothing comes back: their owners also make the directories they need in them. */
    private static final Pattern CONTENTS = anyOf(
            "var/tmp/.+",
            "var/cache/apt/.+",
            "var/cache/man/.+", // mandb, by its timer
            "var/lib/apt/lists/.+",
            "var/lib/apt/periodic/.+");

    /** Files; the directories they are in come back. */
    private static final Pattern FILES = anyOf(
            "var/\\.updated", // says that first-boot updates have been done
            "var/backups/.+",
            "var/cache/.+", // debconf's database with the others: no package is configured on a machine
            "var/lib/dbus/machine-id",
            "var/lib/initramfs-tools/.+", // checksums of what was in /boot
            "var/lib/logrotate/status",
            "var/lib/NetworkManager/(secret_key|timestamps|seen-bssids)",
            "var/lib/systemd/catalog/database", // systemd-journal-catalog-update.service, at first boot
            "var/lib/systemd/(random-seed|credential\\.secret)",
            "var/lib/systemd/time(rs/stamp-.+|sync/clock)",
            "var/lib/urandom/random-seed");

    /** Logs; an empty one is a place that a package has prepared, with its owner and mode, and comes back. */
    private static final Pattern LOGS = anyOf("var/log/.+");

    private VolatileVar() {}

    static boolean has(String path, Node node) {
        if (CONTENTS.matcher(path).matches()) {
            return true;
        }
        if (node instanceof RegularFile file) {
            return FILES.matcher(path).matches()
                    || (file.content().size() > 0 && LOGS.matcher(path).matches());
        }
        return false;
    }

    private static Pattern anyOf(String... expressions) {
        return Pattern.compile(List.of(expressions).stream().collect(Collectors.joining("|")), Pattern.DOTALL);
    }
}
