// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.verify.Lint.Severity;
import io.github.bootcmaven.verify.VerifyRequest.InstalledPackage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Whether dpkg's database in the tree has every package whole, and just those packages that were solved for. */
final class PackagesCheck {

    static final String GROUP = "packages";

    private static final String NAME = "dpkg-status";
    private static final String STATUS = "usr/lib/sysimage/dpkg/status";
    private static final String INSTALLED = "install ok installed";

    private PackagesCheck() {}

    /** Checks the database, by the list of what must be in it where that is known. */
    static CheckResult run(FileTree tree, @Nullable List<InstalledPackage> expected) {
        long start = System.nanoTime();
        Findings findings = new Findings();
        try {
            List<String> lines = new LinkResolver(tree).lines(STATUS);
            if (lines == null) {
                findings.add("/" + STATUS + " is missing, where dpkg and scanners look for the installed packages");
            } else {
                List<InstalledPackage> installed = installed(lines, findings);
                if (expected != null) {
                    compare(expected, installed, findings);
                } else if (installed.isEmpty()) {
                    findings.add("/" + STATUS + " knows of no package");
                }
            }
        } catch (CouldNotCheckException | IOException e) {
            return CheckResult.couldNotCheck(start, GROUP, NAME, e);
        }
        return CheckResult.since(start, GROUP, NAME, Severity.FATAL, findings);
    }

    private static List<InstalledPackage> installed(List<String> lines, Findings findings) {
        List<InstalledPackage> installed = new ArrayList<>();
        for (Map<String, String> stanza : stanzas(lines)) {
            InstalledPackage each = new InstalledPackage(
                    stanza.getOrDefault("package", "?"),
                    stanza.getOrDefault("version", "?"),
                    stanza.getOrDefault("architecture", "?"));
            String status = stanza.getOrDefault("status", "without a status");
            if (status.equals(INSTALLED)) {
                installed.add(each);
            } else {
                findings.add("the package " + each + " is " + status + ", not " + INSTALLED);
            }
        }
        return installed;
    }

    /** The single-line fields of each stanza, deb822(5), by their names in lower case. */
    private static List<Map<String, String>> stanzas(List<String> lines) {
        List<Map<String, String>> stanzas = new ArrayList<>();
        Map<String, String> stanza = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (line.isBlank()) {
                if (!stanza.isEmpty()) {
                    stanzas.add(stanza);
                    stanza = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                }
            } else if (colon > 0 && !Character.isWhitespace(line.charAt(0))) {
                stanza.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        if (!stanza.isEmpty()) {
            stanzas.add(stanza);
        }
        return stanzas;
    }

    private static void compare(List<InstalledPackage> expected, List<InstalledPackage> installed, Findings findings) {
        Map<String, String> versions = versions(installed);
        if (versions.size() != installed.size()) {
            findings.add("/" + STATUS + " has a package twice");
        }
        versions(expected).forEach((name, version) -> {
            String found = versions.remove(name);
            if (found == null) {
                findings.add("the package " + name + " " + version + " is not installed");
            } else if (!found.equals(version)) {
                findings.add("the package " + name + " is installed as " + found + ", and " + version + " was chosen");
            }
        });
        versions.forEach((name, version) ->
                findings.add("the package " + name + " " + version + " is installed, and was not chosen"));
    }

    private static Map<String, String> versions(List<InstalledPackage> packages) {
        Map<String, String> versions = new TreeMap<>();
        packages.forEach(each -> versions.put(each.name() + ":" + each.architecture(), each.version()));
        return versions;
    }
}
