// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code <command>}: a program and what it is given, an {@code <argument>} each. The short form is a line, in which single or
 * double quotes keep blanks together; no shell reads it.
 */
public final class CommandConfiguration {

    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"|'([^']*)'");

    private final List<String> arguments = new ArrayList<>();

    private @Nullable String line;

    /** Takes the short form. */
    public void set(String shortForm) {
        line = shortForm.trim();
    }

    /** Takes the program, or its next argument, as it is. */
    public void addArgument(String argument) {
        arguments.add(argument);
    }

    /**
     * The program and its arguments.
     *
     * @param element where the command is in the pom, for errors
     */
    List<String> argv(String element) {
        List<String> argv = new ArrayList<>(arguments);
        if (line != null) {
            argv.addAll(words(line, element));
        }
        if (argv.isEmpty() || argv.get(0).isBlank()) {
            throw BootcException.project("The command is empty").in(element);
        }
        return argv;
    }

    private static List<String> words(String line, String element) {
        if (!WORD.matcher(line).replaceAll("").isBlank()) {
            throw BootcException.project("The command has a quote that nothing ends: " + line)
                    .in(element)
                    .hint("Arguments with quotes of their own can stand in an <argument> each.");
        }
        return WORD.matcher(line)
                .results()
                .map(word -> QUOTED.matcher(word.group()).replaceAll("$1$2"))
                .toList();
    }
}
