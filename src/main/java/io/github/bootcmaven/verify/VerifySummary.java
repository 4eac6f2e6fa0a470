// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.verify.CheckResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A verification as its user reads it on the console: one line that counts, and up to eleven with findings, those of
 * failed checks first. The more checks have findings, the fewer of each are shown, from five down to one.
 *
 * @param headline the line that counts
 * @param findings the lines with findings
 * @param skipped the line that names what was skipped, or empty
 */
record VerifySummary(String headline, List<String> findings, String skipped) {

    private static final int LINES = 12;
    private static final int MOST_FINDINGS_OF_A_CHECK = 5;
    private static final int LONGEST_LINE = 300;

    static VerifySummary of(VerifyReport report) {
        String skipped = report.checks().stream()
                .filter(check -> check.outcome() == Outcome.SKIPPED)
                .map(check -> check.name() + " (" + String.join("; ", check.findings()) + ")")
                .collect(Collectors.joining(", "));
        List<CheckResult> toTell = Stream.of(Outcome.FAILED, Outcome.WARNING)
                .flatMap(outcome -> report.checks().stream().filter(check -> check.outcome() == outcome))
                .toList();
        int room = LINES - 1 - (skipped.isEmpty() ? 0 : 1);
        return new VerifySummary(headline(report), findings(toTell, room), skipped);
    }

    private static String headline(VerifyReport report) {
        return "Verified: " + count(report, Outcome.PASSED, "passed") + count(report, Outcome.FAILED, "failed")
                + count(report, Outcome.WARNING, "with warnings") + count(report, Outcome.SKIPPED, "skipped");
    }

    private static String count(VerifyReport report, Outcome outcome, String word) {
        long count = report.count(outcome);
        if (outcome == Outcome.PASSED) {
            return count + (count == 1 ? " check " : " checks ") + word;
        }
        return count == 0 ? "" : ", " + count + " " + word;
    }

    private static List<String> findings(List<CheckResult> checks, int room) {
        for (int each = MOST_FINDINGS_OF_A_CHECK; each > 0; each--) {
            int most = each;
            List<String> lines = checks.stream()
                    .flatMap(check -> lines(check, most).stream())
                    .toList();
            if (lines.size() <= room) {
                return lines;
            }
        }
        List<String> lines = new ArrayList<>();
        checks.subList(0, room - 1).forEach(check -> lines.addAll(lines(check, 1)));
        lines.add("\u2026and findings of " + (checks.size() - room + 1) + " more checks");
        return lines;
    }

    private static List<String> lines(CheckResult check, int most) {
        List<String> lines = new ArrayList<>();
        int shown = Math.min(most, check.findings().size());
        long more = check.findings().size() - shown + check.unlisted();
        for (int i = 0; i < shown; i++) {
            String line = check.outcome().name().toLowerCase(Locale.ROOT) + " " + check.group() + "/" + check.name()
                    + ": " + check.findings().get(i);
            lines.add(shortened(line) + (i == shown - 1 && more > 0 ? ", \u2026and " + more + " more" : ""));
        }
        return lines;
    }

    private static String shortened(String line) {
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE - 1) + "\u2026";
    }

    void print(BuildLog log) {
        log.info(headline);
        findings.forEach(line -> log.warn("  " + line));
        if (!skipped.isEmpty()) {
            log.info("  skipped: " + shortened(skipped));
        }
    }
}
