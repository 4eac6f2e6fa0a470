// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.Sandbox;
import java.util.ArrayList;
import java.util.List;

/**
 * What is taken out of the image again, with all below it. dpkg's database still lists it.
 *
 * @param patterns absolute paths, with stars, question marks and brackets as the shell has them
 */
public record RemovedPaths(List<String> patterns) {

    static final String ELEMENT = "<remove>";
    private static final int NOTHING = 9;

    /** Without an IFS, a pattern is expanded to the paths that match it, and to nothing else. */
    private static final String REMOVE = """
            IFS=
            for pattern; do
              found=
              for path in $pattern; do
                if [ -e "$path" ] || [ -L "$path" ]; then
                  found=yes
                  rm -rf --one-file-system -- "$path" || exit 1
                fi
              done
              [ -n "$found" ] || { echo "$pattern"; exit %d; }
            done
            """.formatted(NOTHING);

    public RemovedPaths {
        patterns = List.copyOf(patterns);
        patterns.forEach(RemovedPaths::check);
    }

    private static void check(String pattern) {
        String path = ImagePath.parse(pattern, ELEMENT);
        String first = path.split("/", 2)[0];
        if (path.indexOf('/') < 0 || !first.matches("[^*?\\[\\\\]+")) {
            throw BootcException.project("Cannot remove " + pattern + ": it takes in a whole top-level directory")
                    .in(ELEMENT);
        }
    }

    void apply(Sandbox sandbox) {
        if (patterns.isEmpty()) {
            return;
        }
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", REMOVE, "sh"));
        argv.addAll(patterns);
        CommandResult result = sandbox.attempt(Sandbox.command(argv.toArray(String[]::new)));
        if (result.status() == NOTHING) {
            throw BootcException.project(
                            "Cannot remove " + result.output().strip() + " from the image: nothing there matches it")
                    .in(ELEMENT)
                    .hint("Take it out of the list, or correct it; a star doesn't stand for slashes.");
        }
        if (result.status() != 0) {
            throw BootcException.project(
                            "Cannot remove files from the image:\n    " + String.join("\n    ", result.lastLines()))
                    .in(ELEMENT);
        }
    }
}
