// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much memory this process could still fill: what the kernel says of the host, and what the control groups that it is in
 * leave of their limits, see cgroups(7). What a group has cached of files counts as free, since the kernel gives it up first.
 */
public final class AvailableMemory {

    private static final String AVAILABLE = "MemAvailable:";

    /** A group without a limit says "max", or in version 1 a number beyond all memory. */
    private static final String UNLIMITED = "max";

    private final Path root;

    /** @param root the host's root; another one in tests */
    AvailableMemory(Path root) {
        this.root = root;
    }

    /** What the tree of a sandbox may take of it, in bytes: three quarters. */
    public static long forTrees() throws IOException {
        return new AvailableMemory(Path.of("/")).bytes() / 4 * 3;
    }

    /** The bytes that are available. */
    long bytes() throws IOException {
        return Math.min(ofHost(), ofGroups());
    }

    private long ofHost() throws IOException {
        Path meminfo = root.resolve("proc/meminfo");
        for (String line : Files.readAllLines(meminfo)) {
            if (line.startsWith(AVAILABLE)) {
                String kibibytes =
                        line.substring(AVAILABLE.length()).replace("kB", "").trim();
                return Long.parseLong(kibibytes) * 1024;
            }
        }
        throw new IOException(meminfo + " says nothing of " + AVAILABLE);
    }

    /** The least that any group above the process leaves; version 1 and 2 may both be there. */
    private long ofGroups() throws IOException {
        long least = Long.MAX_VALUE;
        for (String line : lines(root.resolve("proc/self/cgroup"))) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && fields[1].isEmpty()) {
                least = Math.min(
                        least, ofGroups("sys/fs/cgroup", fields[2], "memory.max", "memory.current", "inactive_file "));
            } else if (fields.length == 3 && List.of(fields[1].split(",")).contains("memory")) {
                least = Math.min(
                        least,
                        ofGroups(
                                "sys/fs/cgroup/memory",
                                fields[2],
                                "memory.limit_in_bytes",
                                "memory.usage_in_bytes",
                                "total_inactive_file "));
            }
        }
        return least;
    }

    /** In a container the path may be the host's, while only the container's part of the hierarchy is mounted. */
    private long ofGroups(String mount, String path, String limit, String usage, String cached) throws IOException {
        Path top = root.resolve(mount);
        Path group = top.resolve(path.substring(1)).normalize();
        long least = Long.MAX_VALUE;
        for (@Nullable Path each = group; each != null && each.startsWith(top); each = each.getParent()) {
            List<String> limits = lines(each.resolve(limit));
            if (!limits.isEmpty() && !limits.get(0).equals(UNLIMITED)) {
                long used = number(lines(each.resolve(usage)), "") - number(lines(each.resolve("memory.stat")), cached);
                least = Math.min(least, Math.max(0, Long.parseLong(limits.get(0)) - used));
            }
        }
        return least;
    }

    private static long number(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length()).trim()))
                .findFirst()
                .orElse(0);
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
