// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.deb.InstallPlan;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.process.CommandFailedException;
import io.github.bootcmaven.process.Sandbox;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Answers to the questions that packages ask with debconf, in the format of debconf-set-selections(1).
 *
 * @param text a line an answer: package, question, type, value
 */
public record DebconfSelections(String text) {

    /** No answers: the packages' own hold. */
    public static final DebconfSelections NONE = new DebconfSelections("");

    static final String ELEMENT = "<debconf>";
    private static final String PACKAGE = "debconf";
    private static final Pattern ANSWER = Pattern.compile("[^\\s#]\\S*\\s+\\S+\\s+[a-z]+(\\s.*)?", Pattern.DOTALL);

    /** The types of debconf's templates, debconf-devel(7), and the flag that a question was asked. */
    private static final List<String> TYPES =
            List.of("string", "boolean", "select", "multiselect", "note", "text", "password", "title", "error", "seen");

    public DebconfSelections {
        // A backslash joins a line with the next.
        for (String line : text.replace("\\\n", " ").lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                String[] words = line.split("\\s+", 4);
                if (!ANSWER.matcher(line).matches() || !TYPES.contains(words[2])) {
                    throw BootcException.project("Cannot preseed debconf: a line has package, question, type and value,"
                                    + " unlike the one that begins with "
                                    + String.join(" ", List.of(words).subList(0, Math.min(2, words.length))))
                            .in(ELEMENT)
                            .hint("debconf-get-selections of debconf-utils prints such lines.");
                }
            }
        }
    }

    boolean isEmpty() {
        return text.isBlank();
    }

    /** What has to be unpacked before dpkg runs, besides what it needs itself. */
    List<String> bootstrap(InstallPlan plan) {
        if (isEmpty()) {
            return List.of();
        }
        boolean installed =
                plan.archives().stream().anyMatch(archive -> archive.name().equals(PACKAGE));
        if (!installed) {
            throw BootcException.project("Cannot preseed debconf: it isn't installed, so no package asks anything")
                    .in(ELEMENT)
                    .hint("Take the answers out, or add debconf to <packages>.");
        }
        return List.of(PACKAGE);
    }

    /** Puts the answers into debconf's database, by the suite's own debconf-set-selections. */
    void apply(Sandbox sandbox) {
        if (isEmpty()) {
            return;
        }
        try {
            sandbox.feed(
                    Sandbox.command("debconf-set-selections"),
                    stdin -> stdin.write((text.strip() + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (CommandFailedException e) {
            throw BootcException.project("Cannot preseed debconf: debconf-set-selections failed\n    "
                            + String.join("\n    ", e.lastLines()))
                    .in(ELEMENT);
        }
    }

    /** Without the answers, among which passwords may be. */
    @Override
    public String toString() {
        return "selections of debconf";
    }
}
