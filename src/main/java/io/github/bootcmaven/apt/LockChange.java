// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of a package from one lock to the next.
 *
 * @param kind what happened
 * @param name the package's name
 * @param before as it was locked; null where it is new
 * @param after as it is locked now; null where it is gone
 */
public record LockChange(
        Kind kind,
        String name,
        @Nullable LockedPackage before,
        @Nullable LockedPackage after) {

    /** What happens to packages, in the order in which it is told. */
    public enum Kind {
        ADDED,
        REMOVED,
        UPGRADED,
        DOWNGRADED,
        /** The same version with other content: its archive has been rebuilt, or it is from another one. */
        REBUILT
    }

    /** The changes between two sections, by kind, then by name. */
    public static List<LockChange> between(LockedArchitecture before, LockedArchitecture after) {
        Map<String, LockedPackage> old = byName(before);
        Map<String, LockedPackage> now = byName(after);
        List<LockChange> changes = new ArrayList<>();
        old.forEach((name, was) -> {
            LockedPackage is = now.get(name);
            if (is == null) {
                changes.add(new LockChange(Kind.REMOVED, name, was, null));
            } else if (!is.sha256().equals(was.sha256())) {
                int order = is.version().compareTo(was.version());
                Kind kind = order > 0 ? Kind.UPGRADED : order < 0 ? Kind.DOWNGRADED : Kind.REBUILT;
                changes.add(new LockChange(kind, name, was, is));
            }
        });
        now.forEach((name, is) -> {
            if (!old.containsKey(name)) {
                changes.add(new LockChange(Kind.ADDED, name, null, is));
            }
        });
        changes.sort(Comparator.comparing(LockChange::kind).thenComparing(LockChange::name));
        return List.copyOf(changes);
    }

    private static Map<String, LockedPackage> byName(LockedArchitecture section) {
        Map<String, LockedPackage> byName = new TreeMap<>();
        section.packages().forEach(each -> byName.put(each.name(), each));
        return byName;
    }

    /** How many bytes more, or fewer, are fetched. */
    public long sizeChange() {
        return (after == null ? 0 : after.size()) - (before == null ? 0 : before.size());
    }

    /** How many bytes more, or fewer, are installed. */
    public long installedSizeChange() {
        return (after == null ? 0 : after.installedSize()) - (before == null ? 0 : before.installedSize());
    }
}
