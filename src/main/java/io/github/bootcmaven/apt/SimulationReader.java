// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.deb.InstallPlan.Action;
import io.github.bootcmaven.deb.InstallPlan.Batch;
import io.github.bootcmaven.log.BootcException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code apt-get --simulate install} prints. Its {@code Inst} and {@code Conf} lines stand in the order in which
 * apt would have dpkg unpack and configure; neighbours of a kind are one run of dpkg.
 */
final class SimulationReader {

    private static final Pattern INST =
            Pattern.compile("Inst ([^ :]+)(?::\\S+)? (?:\\[[^]]*\\] )?\\((\\S+) .*\\[(\\S+)\\]\\).*");
    private static final Pattern CONF = Pattern.compile("Conf ([^ :]+)(?::\\S+)? \\(.*");
    private static final Pattern UNKNOWN =
            Pattern.compile("E: (?:Unable to locate package|Couldn't find any package by \\S+) (\\S+)");
    private static final Pattern NO_CANDIDATE = Pattern.compile("E: Package '(\\S+)' has no installation candidate");
    private static final Pattern NO_VERSION =
            Pattern.compile("E: (?:Version|Release) '(\\S+)' for '(\\S+)' was not found");

    /**
     * A package that apt would install.
     *
     * @param name its name
     * @param version its version
     * @param architecture its architecture
     */
    record Install(String name, String version, String architecture) {}

    private SimulationReader() {}

    /** The packages apt would install, in its order. */
    static List<Install> installs(String simulation) {
        return simulation
                .lines()
                .map(INST::matcher)
                .filter(Matcher::matches)
                .map(inst -> new Install(inst.group(1), inst.group(2), inst.group(3)))
                .toList();
    }

    /** The runs of dpkg, in apt's order. */
    static List<Batch> batches(String simulation) {
        List<Batch> batches = new ArrayList<>();
        @Nullable Action current = null;
        List<String> names = new ArrayList<>();
        for (String line : simulation.lines().toList()) {
            Matcher inst = INST.matcher(line);
            Matcher conf = CONF.matcher(line);
            Action action = inst.matches() ? Action.UNPACK : conf.matches() ? Action.CONFIGURE : null;
            if (action == null) {
                continue;
            }
            if (current != null && action != current) {
                batches.add(new Batch(current, names));
                names = new ArrayList<>();
            }
            current = action;
            names.add(action == Action.UNPACK ? inst.group(1) : conf.group(1));
        }
        if (current != null) {
            batches.add(new Batch(current, names));
        }
        return batches;
    }

    /** What apt's refusal means to the user. */
    static BootcException refusal(String output, List<String> errors, String sources) {
        for (String error : errors) {
            Matcher unknown = UNKNOWN.matcher(error);
            Matcher noCandidate = NO_CANDIDATE.matcher(error);
            Matcher noVersion = NO_VERSION.matcher(error);
            if (unknown.matches() || noCandidate.matches()) {
                String name = unknown.matches() ? unknown.group(1) : noCandidate.group(1);
                return BootcException.project("Cannot install " + name + ": there is no such package in " + sources)
                        .in("<packages>")
                        .hint("Check the spelling, and whether the package is in another suite or component.");
            }
            if (noVersion.matches()) {
                return BootcException.project("Cannot install " + noVersion.group(2) + ": there is no "
                                + noVersion.group(1) + " of it in " + sources)
                        .in("<packages>");
            }
        }
        List<String> reasons = Stream.concat(
                        output.lines().dropWhile(line -> !line.startsWith("The following packages have unmet")),
                        errors.stream().filter(line -> line.startsWith("E: ") || line.startsWith("   ")))
                .limit(20)
                .toList();
        return BootcException.project(
                        "Cannot install the packages together; apt says:\n    " + String.join("\n    ", reasons))
                .in("<packages>")
                .hint(
                        "Leave one of the packages out, name another alternative, or add the source that has what is missing.");
    }
}
