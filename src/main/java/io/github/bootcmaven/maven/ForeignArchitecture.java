// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Whether this host runs another architecture's programs, which maintainer scripts and dpkg are: by itself, or by an
 * interpreter that the kernel was told of with the flag F, so that it works in a root where the interpreter isn't.
 */
final class ForeignArchitecture {

    private static final Path BINFMT = Path.of("/proc/sys/fs/binfmt_misc");

    private static final Map<String, String> QEMU = Map.of(
            "amd64", "x86_64",
            "arm64", "aarch64",
            "armel", "arm",
            "armhf", "arm",
            "loong64", "loongarch64",
            "ppc64el", "ppc64le");

    private static final Map<String, List<String>> COMPATIBLE =
            Map.of("amd64", List.of("i386"), "arm64", List.of("armhf", "armel"));

    private ForeignArchitecture() {}

    /** Refuses to install what this host can't run. */
    static void check(String architecture, String host) {
        if (!runs(architecture, host, BINFMT)) {
            throw BootcException.environment("Cannot install packages for " + architecture + ": this host is " + host
                            + " and can't run them")
                    .in("<architecture>")
                    .hint("Install qemu-user-static with its binfmt support, or build on " + architecture
                            + "; packages are solved for any architecture on any host.");
        }
    }

    static boolean runs(String architecture, String host, Path binfmt) {
        if (architecture.equals(host)
                || COMPATIBLE.getOrDefault(host, List.of()).contains(architecture)) {
            return true;
        }
        try {
            String entry = Files.readString(binfmt.resolve("qemu-" + QEMU.getOrDefault(architecture, architecture)));
            return entry.startsWith("enabled\n") && entry.lines().anyMatch(line -> line.matches("flags: .*F.*"));
        } catch (IOException e) {
            return false;
        }
    }
}
