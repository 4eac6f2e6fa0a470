// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.apt.LockChange;
import io.github.bootcmaven.apt.LockedArchitecture;
import io.github.bootcmaven.apt.LockedPackage;
import io.github.bootcmaven.log.BuildLog;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code bootc:lock} tells: the packages' number and sizes, and each one that isn't what it was. */
final class LockReport {

    private final BuildLog log;

    LockReport(BuildLog log) {
        this.log = log;
    }

    /** An architecture was locked, where {@code before} was locked before. */
    void locked(String architecture, Optional<LockedArchitecture> before, LockedArchitecture after) {
        String total = after.packages().size() + " packages for " + architecture + ", " + size(after.size())
                + " to fetch, " + size(after.installedSize()) + " installed";
        if (before.isEmpty()) {
            log.info("Locked " + total);
            return;
        }
        List<LockChange> changes = LockChange.between(before.get(), after);
        if (changes.isEmpty()) {
            log.info("Locked " + total + ", the same as before");
            return;
        }
        changes.forEach(change -> log.info(line(change)));
        log.info("Locked " + total + ": "
                + sizes(
                        changes.stream().mapToLong(LockChange::sizeChange).sum(),
                        changes.stream()
                                .mapToLong(LockChange::installedSizeChange)
                                .sum()));
    }

    void kept(String architecture) {
        log.info("Kept what was locked for " + architecture);
    }

    void dropped(String architecture) {
        log.info("Dropped what was locked for " + architecture + ": it isn't what the pom asks for");
    }

    private static String line(LockChange change) {
        String versions = change.before() == null || change.after() == null
                ? version(change.before() == null ? change.after() : change.before())
                : version(change.before()) + " -> " + version(change.after());
        return String.format(
                Locale.ROOT,
                "  %-10s %s %s (%s)",
                change.kind().name().toLowerCase(Locale.ROOT),
                change.name(),
                versions,
                sizes(change.sizeChange(), change.installedSizeChange()));
    }

    private static String version(@Nullable LockedPackage locked) {
        return locked == null ? "" : locked.version().toString();
    }

    private static String sizes(long fetched, long installed) {
        return signed(fetched) + " to fetch, " + signed(installed) + " installed";
    }

    private static String signed(long bytes) {
        return (bytes < 0 ? "-" : "+") + size(Math.abs(bytes));
    }

    private static String size(long bytes) {
        return bytes < 1_000_000 ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3) : MavenBuildLog.megabytes(bytes);
    }
}
