// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules of {@code bootc container lint}, checked on a tree without running anything in it. What a rule finds is what
 * bootc's finds; but where bootc stops at the first finding, all are reported.
 */
public final class Lints {

    static final String GROUP = "lints";
    static final String SKIPPED_BY_REQUEST = "skipped by <verify><skip>";

    private static final List<Lint> ALL = List.of(
            Lint.fatal(
                    "api-base-directories",
                    "The kernel's and systemd's file systems, and /var, need directories to be mounted on.",
                    LayoutLints::apiBaseDirectories),
            Lint.warning(
                    "baseimage-composefs",
                    "Without composefs, nothing keeps the files of a running system as they were built.",
                    BootLints::composefs),
            Lint.fatal(
                    "baseimage-root",
                    "The physical root is mounted on /sysroot, and programs find OSTree's repository by /ostree.",
                    LayoutLints::baseImageRoot),
            Lint.fatal(
                    "bootc-kargs",
                    "Kernel arguments that bootc can't read keep the image from being installed.",
                    BootLints::kernelArguments),
            Lint.warning(
                    "buildah-injected",
                    "Container builders leave empty files in /etc, which would override a machine's own.",
                    LayoutLints::buildahInjected),
            Lint.fatal(
                    "etc-usretc",
                    "An image has /etc, a commit has /usr/etc; with both, neither is sure to win.",
                    LayoutLints::etcAndUsrEtc),
            Lint.fatal("kernel", "Of two kernels, nobody can say which one boots.", BootLints::kernel),
            Lint.warning(
                    "nonempty-boot",
                    "The boot partition hides what the image has in /boot; kernels belong into /usr/lib/modules.",
                    LayoutLints::nonEmptyBoot),
            Lint.warning(
                    "nonempty-run-tmp",
                    "A running system starts with /run and /tmp empty, whatever the image has there.",
                    LayoutLints::nonEmptyRunAndTmp),
            Lint.warning(
                    "sysusers",
                    "A machine that changed its /etc/passwd never sees accounts an update adds to the image's.",
                    AccountLints::sysusers),
            new Lint(
                    "utf8",
                    Lint.Severity.FATAL,
                    "OSTree takes no file name and no link target that isn't UTF-8.",
                    (Lint.OfNode) LayoutLints::utf8),
            Lint.warning(
                    "var-log",
                    "Logs of the build tell about the builder and differ from build to build.",
                    VarLints::log),
            Lint.fatal("var-run", "A directory in place of the link /var/run hides /run.", LayoutLints::varRun),
            Lint.warning(
                    "var-tmpfiles",
                    "What an image has in /var comes to a machine once; tmpfiles.d makes it at every boot.",
                    VarLints::tmpfiles));

    private Lints() {}

    /** All lints, in the order of their names. */
    public static List<Lint> all() {
        return ALL;
    }

    /** Checks the tree by every lint but those to skip, and gives a result for each, in the order of their names. */
    static List<CheckResult> run(FileTree tree, Collection<String> skip) throws IOException {
        return run(ALL, tree, skip);
    }

    static List<CheckResult> run(List<Lint> lints, FileTree tree, Collection<String> skip) throws IOException {
        List<CheckResult> results = new ArrayList<>();
        Map<Lint, Findings> ofNodes = new TreeMap<>(Comparator.comparing(Lint::name));
        for (Lint lint : lints) {
            if (skip.contains(lint.name())) {
                results.add(CheckResult.skipped(GROUP, lint.name(), SKIPPED_BY_REQUEST));
            } else if (lint.check() instanceof Lint.OfTree check) {
                results.add(run(lint, check, tree));
            } else {
                ofNodes.put(lint, new Findings());
            }
        }
        long start = System.nanoTime();
        tree.walk((path, node) -> ofNodes.forEach((lint, findings) -> {
            if (lint.check() instanceof Lint.OfNode check) {
                check.check(path, node, findings);
            }
        }));
        ofNodes.forEach((lint, findings) ->
                results.add(CheckResult.since(start, GROUP, lint.name(), lint.severity(), findings)));
        results.sort(Comparator.comparing(CheckResult::name));
        return results;
    }

    private static CheckResult run(Lint lint, Lint.OfTree check, FileTree tree) {
        long start = System.nanoTime();
        Findings findings = new Findings();
        try {
            check.check(tree, findings);
            return CheckResult.since(start, GROUP, lint.name(), lint.severity(), findings);
        } catch (CouldNotCheckException | IOException e) {
            return CheckResult.couldNotCheck(start, GROUP, lint.name(), e);
        }
    }
}
