// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What this host can do. A test that needs more is skipped, and says what is missing. */
public final class Host {

    private static final Path SELF = Path.of("/proc/self");

    private Host() {}

    /** Whether the tests run as root. */
    public static boolean isRoot() {
        try {
            return Files.getAttribute(SELF, "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }

    /** Skips the test unless it runs as root. */
    public static void assumeRoot(String why) {
        assumeTrue(isRoot(), "not run by root: " + why);
    }

    /** Skips the test unless all of the programs are installed. */
    public static void assumeInstalled(String... programs) {
        List<String> missing = new ArrayList<>();
        for (String program : programs) {
            if (!isInstalled(program)) {
                missing.add(program);
            }
        }
        assumeTrue(missing.isEmpty(), "not installed: " + String.join(", ", missing));
    }

    /** Skips the test unless a device or other file of the host exists. */
    public static void assumeExists(Path path) {
        assumeTrue(Files.exists(path), "this host has no " + path);
    }

    private static boolean isInstalled(String program) {
        String path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(File.pathSeparator, -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
