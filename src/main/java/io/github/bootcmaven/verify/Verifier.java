// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeReader;
import io.github.bootcmaven.verify.CheckResult.Outcome;
import io.github.bootcmaven.verify.VerifyRequest.CommitLocation;
import io.github.bootcmaven.verify.VerifyRequest.ImageLocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what the other steps made: lints the root filesystem, recomputes every claim that commit and image make of
 * themselves, compares both with the root filesystem, and asks the host's container tools. Every check is made, whatever
 * others found.
 */
public final class Verifier {

    /** As many as do work of their own: root filesystem, commit, image, tools. */
    private static final int THREADS = 4;

    private static final String ROOTFS = "rootfs";

    private final CommandRunner runner;
    private final BuildLog log;

    public Verifier(CommandRunner runner, BuildLog log) {
        this.runner = runner;
        this.log = log;
    }

    /**
     * Makes all checks, tells the user what came of them, and writes the report.
     *
     * @throws BootcException if a check failed, or warned where that counts; the report is there all the same
     */
    public VerifyReport verify(VerifyRequest request) {
        checkNames(request.skip());
        VerifyReport report = new VerifyReport(checks(request), request.failOnWarning());
        write(report, request.report());
        report.summarize(log);
        if (!report.passed()) {
            throw failure(report, request.report());
        }
        return report;
    }

    private static void checkNames(Collection<String> skip) {
        for (String name : skip) {
            if (!ContainerTools.NAMES.contains(name)
                    && Lints.all().stream().noneMatch(lint -> lint.name().equals(name))) {
                throw BootcException.project("Cannot skip " + name + ": there is no such lint or container tool")
                        .in("<verify><skip>")
                        .hint("there are "
                                + Lints.all().stream().map(Lint::name).collect(Collectors.joining(", "))
                                + ", podman and skopeo");
            }
        }
    }

    private List<CheckResult> checks(VerifyRequest request) {
        List<CheckResult> results = new ArrayList<>();
        FileTree rootfs = read(request.rootfs(), results);
        CommitLocation commit = request.commit();
        ImageLocation image = request.image();
        List<Callable<List<CheckResult>>> groups = new ArrayList<>();
        if (rootfs != null) {
            groups.add(() -> Lints.run(rootfs, request.skip()));
            groups.add(() -> List.of(PackagesCheck.run(rootfs, request.packages())));
        }
        groups.add(() -> commit == null ? notBuilt(CommitCheck.GROUP, "commit") : CommitCheck.run(commit, rootfs));
        groups.add(() -> image == null ? notBuilt(ImageCheck.GROUP, "image") : ImageCheck.run(image, rootfs, commit));
        if (image != null) {
            Path scratch = folderOf(request.report());
            groups.add(() -> new ContainerTools(runner, image.layout(), scratch).run(request.skip()));
        }
        results.addAll(runAll(groups));
        return results;
    }

    private static @Nullable FileTree read(Path tar, List<CheckResult> results) {
        long start = System.nanoTime();
        Findings findings = new Findings();
        FileTree tree = null;
        try {
            tree = TreeReader.read(tar);
        } catch (NoSuchFileException e) {
            findings.add("there is no root filesystem " + tar);
        } catch (IOException | BootcException e) {
            findings.add(String.valueOf(e.getMessage()));
        }
        results.add(CheckResult.since(start, ROOTFS, "tar", Lint.Severity.FATAL, findings));
        if (tree == null) {
            results.add(CheckResult.skipped(Lints.GROUP, Lints.GROUP, "the root filesystem can't be read"));
            results.add(
                    CheckResult.skipped(PackagesCheck.GROUP, PackagesCheck.GROUP, "the root filesystem can't be read"));
        }
        return tree;
    }

    private static List<CheckResult> notBuilt(String group, String what) {
        return List.of(CheckResult.skipped(group, what, "no " + what + " was built"));
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    /** Runs groups of checks side by side, and gives their results in the order of the groups. */
    private static List<CheckResult> runAll(List<Callable<List<CheckResult>>> groups) {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<CheckResult> results = new ArrayList<>();
            for (Future<List<CheckResult>> group : executor.invokeAll(groups)) {
                results.addAll(group.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BootcException.environment("The verification was interrupted").causedBy(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BootcException known
                    ? known
                    : BootcException.environment("The verification could not be made: " + e.getCause())
                            .causedBy(e);
        } finally {
            executor.shutdownNow();
        }
    }

    private static void write(VerifyReport report, Path file) {
        try {
            AtomicFile.write(file, report.toJson().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw BootcException.environment("Cannot write the report " + file + ": " + e.getMessage())
                    .causedBy(e);
        }
    }

    private static BootcException failure(VerifyReport report, Path file) {
        Set<Outcome> fatal = report.failOnWarning() ? Set.of(Outcome.FAILED, Outcome.WARNING) : Set.of(Outcome.FAILED);
        String names = report.checks().stream()
                .filter(check -> fatal.contains(check.outcome()))
                .map(check -> check.group() + "/" + check.name())
                .collect(Collectors.joining(", "));
        BootcException failure =
                BootcException.project("The verification failed: " + names).hint("all findings are in " + file);
        return report.count(Outcome.FAILED) == 0 ? failure.in("<verify><failOnWarning>") : failure;
    }
}
