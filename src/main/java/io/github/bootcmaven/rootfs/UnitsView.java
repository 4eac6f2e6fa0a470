// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.FileTree;
import java.util.regex.Pattern;

/**
 * The part of a tree that systemctl needs in order to change the states of units: programs, libraries, {@code /etc} and
 * systemd's own files. A sandbox with it is opened in a fraction of the time that the whole tree takes. Where a unit's file is
 * kept elsewhere, systemctl says that there is no such unit, and is asked again over the whole.
 */
final class UnitsView {

    private static final Pattern UNNEEDED = Pattern.compile(String.join(
            "|",
            "(boot|dev|home|media|mnt|opt|proc|root|run|srv|sys|tmp|var)/.+",
            "usr/(games|include|libexec|share|src)/.+",
            "usr/lib/(?!systemd/|init/|lsb/|[^/]+-linux-[^/]+/)[^/]+/.+",
            "usr/lib/[^/]+-linux-[^/]+/(?!systemd/|perl-base/)[^/]+/.+"));

    private UnitsView() {}

    /** The part of a tree. */
    static FileTree of(FileTree tree) {
        FileTree part = tree.copy();
        HiddenPaths.remove(part, UNNEEDED);
        return part;
    }
}
