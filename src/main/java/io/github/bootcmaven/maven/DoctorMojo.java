// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.apt.Download;
import io.github.bootcmaven.apt.MirrorDiagnosis;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Diagnosis;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.HostDiagnosis;
import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Says what this host can and can't do, each with the command that mends it: programs, user namespaces, subordinate ids,
 * memory, the cache, the mirrors, KVM. Works with and without a project; fails where builds would.
 */
@Mojo(name = "doctor", requiresProject = false, threadSafe = true)
public final class DoctorMojo extends AbstractAptMojo {

    /** The suite whose mirrors are looked at where no project says one. */
    private static final String SUITE = "trixie";

    /** Skips this goal. */
    @Parameter(property = "bootc.doctor.skip", defaultValue = "false")
    private boolean skipDoctor;

    /** A file to which the findings are written as JSON, too. */
    @Parameter(property = "bootc.doctor.report")
    private @Nullable File report;

    @Override
    protected boolean skipsGoal() {
        return skipDoctor;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        List<Diagnosis> findings = new ArrayList<>();
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        findings.addAll(new HostDiagnosis(new CommandRunner(log), path).findings());
        findings.addAll(new WorkspaceDiagnosis(workspace.cache()).findings());
        findings.addAll(mirrors(workspace, log));

        DoctorReport told = new DoctorReport(findings);
        told.lines().forEach(log::info);
        if (report != null) {
            told.write(report.toPath());
        }
        long broken = findings.stream()
                .filter(finding -> finding.grade() == Diagnosis.Grade.BROKEN)
                .count();
        if (broken > 0) {
            throw BootcException.environment("This host can't build images: " + broken + " of " + findings.size()
                            + " findings stand in the way")
                    .hint("Each is marked with a cross above, with what mends it.");
        }
    }

    private List<Diagnosis> mirrors(Workspace workspace, BuildLog log) throws IOException {
        SourceSelection selection = selection(SUITE);
        try {
            Download download = download(selection, selection.sources(), Download.Settings.IMPATIENT, log);
            return new MirrorDiagnosis(download, workspace.cache(), Clock.systemUTC(), log)
                    .findings(selection.sources());
        } catch (BootcException e) {
            return List.of(Diagnosis.broken("sources", e));
        }
    }
}
