// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * Refuses parameters that no goal has. Maven ignores an unknown element at the top of {@code <configuration>} without a
 * word, and a misspelt parameter would silently keep its default.
 */
final class ConfigurationCheck {

    private ConfigurationCheck() {}

    static void check(MojoExecution execution) {
        Set<String> known = execution.getMojoDescriptor().getPluginDescriptor().getMojos().stream()
                .map(MojoDescriptor::getParameters)
                .filter(parameters -> parameters != null)
                .flatMap(parameters -> parameters.stream().map(Parameter::getName))
                .collect(Collectors.toCollection(TreeSet::new));
        check(execution.getPlugin().getConfiguration(), known);
        execution.getPlugin().getExecutions().forEach(each -> check(each.getConfiguration(), known));
    }

    private static void check(Object configuration, Set<String> known) {
        if (configuration instanceof Xpp3Dom dom) {
            for (Xpp3Dom child : dom.getChildren()) {
                if (!known.contains(child.getName())) {
                    throw BootcException.project("There is no parameter <" + child.getName() + ">")
                            .in("<configuration>")
                            .hint(suggestion(child.getName(), known));
                }
            }
        }
    }

    private static String suggestion(String wrong, Set<String> known) {
        return known.stream()
                .filter(name -> distance(name, wrong) <= 2)
                .findFirst()
                .map(name -> "Did you mean <" + name + ">?")
                .orElse("The parameters are: " + String.join(", ", known) + ".");
    }

    /** The number of letters to add, drop or change to make one word of the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
