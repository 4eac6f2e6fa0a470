// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.log;

import org.jspecify.annotations.Nullable;

/**
 * What was found when something that builds need was looked at.
 *
 * @param subject what was looked at
 * @param grade how it is
 * @param finding what was found
 * @param remedy what mends it, a command where there is one; null where nothing is to be mended
 */
public record Diagnosis(
        String subject,
        Grade grade,
        String finding,
        @Nullable String remedy) {

    /** How something is. */
    public enum Grade {
        /** All is well. */
        GOOD,
        /** Builds work, but something is slower than it could be, or can't be done. */
        LIMITED,
        /** Builds fail. */
        BROKEN
    }

    public static Diagnosis good(String subject, String finding) {
        return new Diagnosis(subject, Grade.GOOD, finding, null);
    }

    public static Diagnosis limited(String subject, String finding, String remedy) {
        return new Diagnosis(subject, Grade.LIMITED, finding, remedy);
    }

    public static Diagnosis broken(String subject, String finding, String remedy) {
        return new Diagnosis(subject, Grade.BROKEN, finding, remedy);
    }

    /** A failure as a finding: it says itself what is to be done. */
    public static Diagnosis broken(String subject, BootcException failure) {
        String hint = failure.hint();
        return broken(subject, failure.getMessage(), hint == null ? "see the message" : hint);
    }
}
