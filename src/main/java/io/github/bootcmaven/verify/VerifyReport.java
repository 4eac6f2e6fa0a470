// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.verify.CheckResult.Outcome;
import java.util.List;
import java.util.Locale;

/**
 * What all checks of one verification came to.
 *
 * @param checks the results, in the order of the checks
 * @param failOnWarning whether a warning fails the verification
 */
public record VerifyReport(List<CheckResult> checks, boolean failOnWarning) {

    private static final int SCHEMA_VERSION = 1;
    private static final double MILLISECONDS = 1000.0;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter WRITER =
            JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(INDENTER).withArrayIndenter(INDENTER));

    public VerifyReport {
        checks = List.copyOf(checks);
    }

    /** Whether nothing failed, nor warned where that counts as much. */
    public boolean passed() {
        return count(Outcome.FAILED) == 0 && !(failOnWarning && count(Outcome.WARNING) > 0);
    }

    /** The number of checks with that outcome. */
    public long count(Outcome outcome) {
        return checks.stream().filter(check -> check.outcome() == outcome).count();
    }

    /** The report as {@code verify.json} has it; but for the seconds, equal reports give equal text. */
    public String toJson() {
        ObjectNode report = JSON.createObjectNode();
        report.put("schemaVersion", SCHEMA_VERSION);
        report.put("passed", passed());
        ObjectNode summary = report.putObject("summary");
        summary.put("passed", count(Outcome.PASSED));
        summary.put("warnings", count(Outcome.WARNING));
        summary.put("failed", count(Outcome.FAILED));
        summary.put("skipped", count(Outcome.SKIPPED));
        summary.put("failOnWarning", failOnWarning);
        ArrayNode all = report.putArray("checks");
        for (CheckResult check : checks) {
            ObjectNode each = all.addObject();
            each.put("group", check.group());
            each.put("name", check.name());
            each.put("outcome", check.outcome().name().toLowerCase(Locale.ROOT));
            ArrayNode findings = each.putArray("findings");
            check.findings().forEach(findings::add);
            each.put("unlisted", check.unlisted());
            each.put("seconds", Math.round(check.seconds() * MILLISECONDS) / MILLISECONDS);
        }
        try {
            return WRITER.writeValueAsString(report) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can always be written", e);
        }
    }

    /** Tells the user, in twelve lines at most: how many checks ended how, then what failed, warned, was skipped. */
    public void summarize(BuildLog log) {
        VerifySummary.of(this).print(log);
    }
}
