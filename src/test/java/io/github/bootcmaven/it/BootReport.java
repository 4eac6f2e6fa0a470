// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the image of {@code src/it/boot} says of the machine it runs on, read from the machine's console. */
final class BootReport {

    private static final Pattern ANSWER = Pattern.compile("boot-report ([a-z-]+): (.*)");
    private static final Pattern STATUS = Pattern.compile("boot-report ([a-z-]+) = (\\d+)");
    private static final String END = "boot-report complete";
    private static final int SHOWN = 60;

    private final Map<String, List<String>> answers = new HashMap<>();
    private final Map<String, Integer> statuses = new HashMap<>();

    private BootReport() {}

    /** Reads the report; a console without a whole one fails the test, and its last lines say why. */
    static BootReport read(String console) {
        List<String> lines = console.lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isEmpty())
                .toList();
        if (!console.contains(END)) {
            fail(
                    "the machine did not report; its console ends with:%n%s",
                    String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN), lines.size())));
        }
        BootReport report = new BootReport();
        for (String line : lines) {
            // A machine's console may have control characters before the line.
            Matcher answer = ANSWER.matcher(line);
            Matcher status = STATUS.matcher(line);
            if (answer.find()) {
                report.answers
                        .computeIfAbsent(answer.group(1), question -> new ArrayList<>())
                        .add(answer.group(2));
            } else if (status.find()) {
                report.statuses.put(status.group(1), Integer.parseInt(status.group(2)));
            }
        }
        return report;
    }

    /** The lines of the answer to a question. */
    List<String> lines(String question) {
        status(question);
        return answers.getOrDefault(question, List.of());
    }

    /** The answer to a question as one text. */
    String text(String question) {
        return String.join("\n", lines(question));
    }

    /** The status of the program that gave the answer. */
    int status(String question) {
        Integer status = statuses.get(question);
        if (status == null) {
            return fail("the machine says nothing of %s", question);
        }
        return status;
    }
}
