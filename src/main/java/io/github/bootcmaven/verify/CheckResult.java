// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.verify.Lint.Severity;
import java.util.List;

/**
 * What came of one check.
 *
 * @param group what was looked at: {@code lints}, {@code packages}, {@code image}, {@code commit} or {@code tools}
 * @param name the check, unique in its group
 * @param outcome whether what was looked at is as it should be
 * @param findings what is wrong, or why the check was skipped, a sentence each; the first of many
 * @param unlisted the number of findings beyond those
 * @param seconds how long it took
 */
public record CheckResult(
        String group, String name, Outcome outcome, List<String> findings, long unlisted, double seconds) {

    /** The four ways a check can end. */
    public enum Outcome {
        /** There is nothing to find fault with. */
        PASSED,
        /** Something should be mended. */
        WARNING,
        /** Something must be mended, or couldn't be checked. */
        FAILED,
        /** The check wasn't made, and nothing is known. */
        SKIPPED
    }

    private static final double NANOSECONDS = 1e9;

    public CheckResult {
        findings = List.copyOf(findings);
    }

    /** The result of a check that ran from {@code start}, a {@link System#nanoTime}, until now. */
    static CheckResult since(long start, String group, String name, Severity severity, Findings findings) {
        Outcome outcome =
                findings.isEmpty() ? Outcome.PASSED : severity == Severity.FATAL ? Outcome.FAILED : Outcome.WARNING;
        return new CheckResult(
                group,
                name,
                outcome,
                findings.listed(),
                findings.unlisted(),
                (System.nanoTime() - start) / NANOSECONDS);
    }

    static CheckResult couldNotCheck(long start, String group, String name, Exception why) {
        Findings findings = new Findings();
        findings.add("could not check: " + (why.getMessage() == null ? why.toString() : why.getMessage()));
        return since(start, group, name, Severity.FATAL, findings);
    }

    static CheckResult skipped(String group, String name, String why) {
        return new CheckResult(group, name, Outcome.SKIPPED, List.of(why), 0, 0);
    }
}
