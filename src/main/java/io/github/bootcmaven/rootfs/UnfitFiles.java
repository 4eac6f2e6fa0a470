// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.Sandbox;
import java.util.Map;

/**
 * What programs can make in a sandbox but no image can hold, found while dpkg can still tell whose it is: device nodes (one of
 * numbers 0:0 needs no right, it is overlayfs's whiteout), FIFOs, and sparse files that would fill the disk when they are read.
 */
final class UnfitFiles {

    /** How many bytes a file may have that are stored nowhere. Databases reserve some. */
    private static final long HOLE = 4L << 30;

    private static final Map<String, String> KINDS =
            Map.of("b", "a block device", "c", "a character device", "p", "a FIFO", "f", "a sparse file");

    private UnfitFiles() {}

    /**
     * Looks for them.
     *
     * @throws BootcException if there are any; it names the first, and its package
     */
    static void refuse(Sandbox sandbox) {
        CommandResult found = sandbox.attempt(Sandbox.command(
                "find",
                "/",
                "-xdev",
                "(",
                "-type",
                "b,c,p",
                "-o",
                "-type",
                "f",
                "-size",
                "+" + (HOLE >> 20) + "M",
                ")",
                "-printf",
                "%y %s %b %p\\0"));
        for (String file : found.output().split("\0")) {
            String[] fields = file.split(" ", 4);
            if (fields.length == 4 && isUnfit(fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2]))) {
                throw refusal(sandbox, KINDS.getOrDefault(fields[0], fields[0]), fields[3]);
            }
        }
    }

    private static boolean isUnfit(String kind, long size, long blocks) {
        return !kind.equals("f") || size - blocks * 512 > HOLE;
    }

    private static BootcException refusal(Sandbox sandbox, String kind, String path) {
        // Packages may have been built for a system whose /lib was no link.
        String unmerged = path.startsWith("/usr/") ? path.substring("/usr".length()) : path;
        String owner = sandbox.attempt(Sandbox.command("dpkg-query", "--search", path, unmerged))
                .output();
        int colon = owner.indexOf(": ");
        return colon < 0
                ? BootcException.project(
                                "A package's script has made " + path + ": " + kind + ", which no image can hold")
                        .in("<packages>")
                : BootcException.project("Cannot install " + owner.substring(0, colon) + ": it has " + path + ", "
                                + kind + ", which no image can hold")
                        .in("<packages>")
                        .hint("Leave the package out with " + owner.substring(0, colon)
                                + "-, or its file with <excludes>.");
    }
}
