// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Architectures by the names that the JVM and Debian give them; OCI's names are Go's, most the same as Debian's. */
final class HostArchitecture {

    private static final Map<String, String> DEBIAN_BY_JVM =
            Map.of("x86_64", "amd64", "x86-64", "amd64", "aarch64", "arm64", "ppc64le", "ppc64el");

    private static final Map<String, String> OCI_BY_DEBIAN =
            Map.of("ppc64el", "ppc64le", "armhf", "arm", "i386", "386");

    private static final Map<String, String> MACHINE_BY_DEBIAN =
            Map.of("amd64", "x86_64", "arm64", "aarch64", "ppc64el", "ppc64le", "armhf", "armv7l", "i386", "i686");

    private HostArchitecture() {}

    /** The Debian name of what was asked for, else of the host. */
    static String orElse(@Nullable String asked) {
        if (asked != null) {
            return asked;
        }
        String jvm = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return DEBIAN_BY_JVM.getOrDefault(jvm, jvm);
    }

    /** OCI's name of a Debian architecture. */
    static String oci(String debian) {
        return OCI_BY_DEBIAN.getOrDefault(debian, debian);
    }

    /** The kernel's name of a Debian architecture, as {@code uname -m} says it. */
    static String machine(String debian) {
        return MACHINE_BY_DEBIAN.getOrDefault(debian, debian);
    }
}
