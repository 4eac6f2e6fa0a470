// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.apt.Suite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an image needs to boot besides what is asked for, with the distribution's kernel where none is named. */
final class BootPackages {

    /** Init with its sessions and devices, the initramfs generator, OSTree's integration with both, the file system's tools. */
    private static final List<String> PACKAGES =
            List.of("systemd-sysv", "libpam-systemd", "udev", "dbus", "kmod", "e2fsprogs", "dracut", "ostree-boot");

    private static final String KERNEL = "linux-image-";
    private static final String UBUNTU = "ubuntu";

    /** Debian's kernels whose names aren't the architecture's. */
    private static final Map<String, String> KERNELS =
            Map.of("armhf", "armmp", "i386", "686-pae", "ppc64el", "powerpc64le");

    /** What ends the name of a package that must not come in. */
    private static final String NEVER = "-";

    private BootPackages() {}

    static List<String> of(@Nullable String suite, List<String> asked, String architecture) {
        List<String> packages = new ArrayList<>(PACKAGES);
        if (asked.stream().noneMatch(name -> name.startsWith(KERNEL) && !name.endsWith(NEVER))) {
            boolean ubuntu = suite != null && Suite.named(suite).distribution().equals(UBUNTU);
            packages.add(KERNEL + (ubuntu ? "generic" : KERNELS.getOrDefault(architecture, architecture)));
        }
        packages.removeIf(name -> asked.contains(name + NEVER));
        return packages;
    }
}
