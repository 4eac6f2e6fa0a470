// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The time that a build is to be of: {@code project.build.outputTimestamp}, Maven's knob for reproducible builds, else the
 * environment's {@code SOURCE_DATE_EPOCH}. What the project says holds for whoever builds it, so it comes first.
 */
final class OutputTimestamp {

    private OutputTimestamp() {}

    /**
     * Seconds since 1970, or empty where neither says anything.
     *
     * @param property the project's, null or unresolved where it has none; switched off, it leaves the word to the variable
     * @param variable the environment's, null where there is none
     */
    static OptionalLong seconds(@Nullable String property, @Nullable String variable) {
        OptionalLong ofProject = seconds(property);
        return ofProject.isPresent() || variable == null || variable.isBlank() ? ofProject : ofEnvironment(variable);
    }

    private static OptionalLong ofEnvironment(String variable) {
        if (!variable.matches("[0-9]{1,15}")) {
            throw BootcException.project("'" + variable + "' is no time")
                    .in("SOURCE_DATE_EPOCH")
                    .hint("Set it to seconds since 1970, or unset it.");
        }
        return OptionalLong.of(Long.parseLong(variable));
    }

    /** Seconds since 1970, or empty where the project says nothing; a text of one character switches the knob off. */
    static OptionalLong seconds(@Nullable String text) {
        if (text == null || text.length() < 2 || text.startsWith("${")) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(
                    text.chars().allMatch(Character::isDigit)
                            ? Long.parseLong(text)
                            : OffsetDateTime.parse(text).toEpochSecond());
        } catch (DateTimeException | NumberFormatException e) {
            throw BootcException.project("'" + text + "' is no time")
                    .in("<project.build.outputTimestamp>")
                    .hint("Write e.g. 2026-11-23T00:00:00Z, or seconds since 1970.")
                    .causedBy(e);
        }
    }
}
