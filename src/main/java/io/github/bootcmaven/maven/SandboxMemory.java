// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory the tree in a sandbox may take. */
final class SandboxMemory {

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";

    private SandboxMemory() {}

    /** Three quarters of what the host could give at this moment without swapping, in bytes. */
    static long limit() throws IOException {
        for (String line : Files.readAllLines(MEMINFO)) {
            if (line.startsWith(AVAILABLE)) {
                String kibibytes =
                        line.substring(AVAILABLE.length()).replace("kB", "").trim();
                return Long.parseLong(kibibytes) * 1024 / 4 * 3;
            }
        }
        throw new IOException(MEMINFO + " says nothing of " + AVAILABLE);
    }
}
