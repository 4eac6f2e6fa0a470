// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code project.build.outputTimestamp}, Maven's knob for reproducible builds. */
final class OutputTimestamp {

    private OutputTimestamp() {}

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
