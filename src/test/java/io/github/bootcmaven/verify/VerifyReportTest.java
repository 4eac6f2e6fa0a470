// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.RecordingLog;
import io.github.bootcmaven.verify.CheckResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerifyReportTest {

    private static CheckResult check(String name, Outcome outcome, int findings) {
        List<String> listed = IntStream.rangeClosed(1, Math.min(findings, 100))
                .mapToObj(i -> name + " finding " + i)
                .toList();
        return new CheckResult("lints", name, outcome, listed, findings - listed.size(), 0.0126);
    }

    private static List<String> summary(List<CheckResult> checks) {
        RecordingLog log = new RecordingLog();
        new VerifyReport(checks, false).summarize(log);
        return log.lines();
    }

    @Test
    void theReportIsJsonOfAKnownShape() {
        VerifyReport report =
                new VerifyReport(List.of(check("kernel", Outcome.FAILED, 2), check("utf8", Outcome.PASSED, 0)), true);

        assertThat(report.toJson()).isEqualTo("""
                        {
                          "schemaVersion" : 1,
                          "passed" : false,
                          "summary" : {
                            "passed" : 1,
                            "warnings" : 0,
                            "failed" : 1,
                            "skipped" : 0,
                            "failOnWarning" : true
                          },
                          "checks" : [
                            {
                              "group" : "lints",
                              "name" : "kernel",
                              "outcome" : "failed",
                              "findings" : [
                                "kernel finding 1",
                                "kernel finding 2"
                              ],
                              "unlisted" : 0,
                              "seconds" : 0.013
                            },
                            {
                              "group" : "lints",
                              "name" : "utf8",
                              "outcome" : "passed",
                              "findings" : [ ],
                              "unlisted" : 0,
                              "seconds" : 0.013
                            }
                          ]
                        }
                        """);
    }

    @Test
    void theSummaryTellsFailuresFirstAndFiveOfManyFindings() {
        assertThat(summary(List.of(
                        check("a", Outcome.WARNING, 1),
                        check("b", Outcome.PASSED, 0),
                        check("c", Outcome.FAILED, 12345),
                        check("d", Outcome.SKIPPED, 1))))
                .containsExactly(
                        "info Verified: 1 check passed, 1 failed, 1 with warnings, 1 skipped",
                        "warn   failed lints/c: c finding 1",
                        "warn   failed lints/c: c finding 2",
                        "warn   failed lints/c: c finding 3",
                        "warn   failed lints/c: c finding 4",
                        "warn   failed lints/c: c finding 5, \u2026and 12340 more",
                        "warn   warning lints/a: a finding 1",
                        "info   skipped: d (d finding 1)");
    }

    @Test
    void theSummaryHasTwelveLinesAtMost() {
        for (int count = 0; count <= 30; count++) {
            List<CheckResult> checks = new ArrayList<>(List.of(check("skipped", Outcome.SKIPPED, 1)));
            for (int i = 0; i < count; i++) {
                checks.add(check("check-" + i, i % 2 == 0 ? Outcome.FAILED : Outcome.WARNING, 1 + i % 7));
            }

            List<String> lines = summary(checks);

            assertThat(lines).as("%d checks", count).hasSizeBetween(Math.min(count, 10) + 2, 12);
            if (count > 10) {
                assertThat(lines.get(10)).isEqualTo("warn   \u2026and findings of " + (count - 9) + " more checks");
            }
        }
    }

    @Test
    void aLineOfTheSummaryIsNeverEndless() {
        CheckResult check = new CheckResult("tools", "podman", Outcome.FAILED, List.of("x".repeat(10_000)), 0, 0);

        assertThat(summary(List.of(check))).allSatisfy(line -> assertThat(line).hasSizeLessThan(320));
    }
}
