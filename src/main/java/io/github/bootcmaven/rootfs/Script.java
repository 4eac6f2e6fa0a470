// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandFailedException;
import io.github.bootcmaven.process.Sandbox;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A program of the project that is run in the sandbox, as root and in the root folder, at one of three points.
 *
 * @param name what it is called in errors, its path in the project
 * @param point when it runs
 * @param text the program, whose first line names its interpreter
 * @param network whether it may use the host's network
 */
public record Script(String name, Point point, String text, boolean network) {

    static final String ELEMENT = "<scripts>";

    /** When a script runs. */
    public enum Point {
        /** The files of the Essential packages are there, and nothing is configured. */
        BEFORE_CONFIGURE,
        /** All packages are configured. */
        AFTER_CONFIGURE,
        /** All that the project adds is there; what comes next is the initramfs. */
        BEFORE_FINISH;

        /** As a pom writes it, e.g. {@code before-configure}. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Reads what a pom says. */
        public static Point parse(String word) {
            for (Point point : values()) {
                if (point.word().equals(word)) {
                    return point;
                }
            }
            throw BootcException.project("There is no point " + word + " at which scripts are run")
                    .in(ELEMENT)
                    .hint("The points are before-configure, after-configure and before-finish.");
        }
    }

    public Script {
        if (!text.startsWith("#!")) {
            throw BootcException.project("Cannot use the script " + name + ": its first line names no interpreter")
                    .in(ELEMENT)
                    .hint("Begin it with #!/bin/sh, or whatever runs it.");
        }
    }

    /** All that decides what it does. */
    String inputs() {
        return point.word() + " " + network + " " + Digest.of(text);
    }

    /** Runs it. */
    void run(Sandbox sandbox, long timestamp) {
        String place = "/run/bootc-script";
        Map<String, String> environment = new TreeMap<>(Sandbox.ENVIRONMENT);
        environment.put("SOURCE_DATE_EPOCH", "" + timestamp);
        sandbox.feed(
                Sandbox.command("/bin/sh", "-c", "cat > \"$0\" && chmod 0700 \"$0\"", place),
                stdin -> stdin.write(text.getBytes(StandardCharsets.UTF_8)));
        try {
            Command command = new Command(List.of(place), environment);
            if (network) {
                sandbox.runWithNetwork(command);
            } else {
                sandbox.run(command);
            }
        } catch (CommandFailedException e) {
            throw BootcException.project("The script " + name + " failed with status " + e.status() + "\n    "
                            + String.join("\n    ", e.lastLines()))
                    .in(ELEMENT)
                    .hint(
                            network
                                    ? "-X shows all that it printed."
                                    : "-X shows all that it printed. It has no network, unless <network>true</network> asks for it.");
        } finally {
            sandbox.run(Sandbox.command("rm", "-f", place));
        }
    }
}
