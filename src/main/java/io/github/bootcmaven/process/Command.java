// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A program with its arguments and its whole environment; nothing is inherited but what is said here. Arguments are
 * visible to every user of the host: never put a secret into one.
 *
 * @param argv the program, found by {@code PATH}, and its arguments; never a shell line
 * @param environment all variables the program sees
 */
public record Command(List<String> argv, Map<String, String> environment) {

    private static final int BRIEF = 80;
    private static final String SAFE = "[A-Za-z0-9_@%+=:,./-]+";

    public Command {
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command has a program");
        }
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
    }

    /** A command with the environment of a host tool: {@code PATH} as the host has it, and the C.UTF-8 locale. */
    public static Command of(String... argv) {
        return of(List.of(argv));
    }

    /** A command with the environment of a host tool: {@code PATH} as the host has it, and the C.UTF-8 locale. */
    public static Command of(List<String> argv) {
        String path = System.getenv("PATH");
        // A user's PATH often lacks the folders of administration, where e.g. pivot_root and mkfs are.
        String all = (path == null ? "/usr/bin:/bin" : path) + ":/usr/sbin:/sbin";
        return new Command(argv, Map.of("PATH", all, "LC_ALL", "C.UTF-8"));
    }

    /** The program's name as it was given. */
    public String program() {
        return argv.get(0);
    }

    /** The command as a line that can be pasted into a shell. */
    @Override
    public String toString() {
        return quoted(argv);
    }

    /** The command as a line for an error, its longest arguments cut. */
    String brief() {
        return quoted(argv.stream()
                .map(argument -> argument.length() <= BRIEF ? argument : argument.substring(0, BRIEF) + "...")
                .toList());
    }

    private static String quoted(List<String> argv) {
        return argv.stream()
                .map(argument -> argument.matches(SAFE) ? argument : "'" + argument.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
