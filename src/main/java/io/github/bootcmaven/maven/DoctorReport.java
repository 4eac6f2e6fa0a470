// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.log.Diagnosis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code bootc:doctor} tells, to people and to programs. */
final class DoctorReport {

    private final List<Diagnosis> findings;

    DoctorReport(List<Diagnosis> findings) {
        this.findings = List.copyOf(findings);
    }

    /** A line a finding, and one for what mends it. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Diagnosis finding : findings) {
            lines.add(mark(finding.grade()) + " " + finding.subject() + ": " + finding.finding());
            if (finding.remedy() != null) {
                lines.add("    -> " + finding.remedy());
            }
        }
        return lines;
    }

    private static String mark(Diagnosis.Grade grade) {
        return switch (grade) {
            case GOOD -> "ok";
            case LIMITED -> "! ";
            case BROKEN -> "X ";
        };
    }

    /** Writes the findings as JSON: {@code subject}, {@code grade}, {@code finding}, {@code remedy}. */
    void write(Path file) throws IOException {
        ObjectNode root = BuildAccount.section();
        ArrayNode array = root.putArray("findings");
        for (Diagnosis finding : findings) {
            ObjectNode node = array.addObject()
                    .put("subject", finding.subject())
                    .put("grade", finding.grade().name().toLowerCase(Locale.ROOT))
                    .put("finding", finding.finding());
            if (finding.remedy() != null) {
                node.put("remedy", finding.remedy());
            }
        }
        AtomicFile.write(file, (BuildAccount.text(root) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
