// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.verify.CheckResult;
import io.github.bootcmaven.verify.Verifier;
import io.github.bootcmaven.verify.VerifyReport;
import io.github.bootcmaven.verify.VerifyRequest;
import io.github.bootcmaven.verify.VerifyRequest.CommitLocation;
import io.github.bootcmaven.verify.VerifyRequest.ImageLocation;
import io.github.bootcmaven.verify.VerifyRequest.InstalledPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what the other goals made: every digest and size of commit and image recomputed, the tree linted by bootc's
 * rules, skopeo and podman asked where the host has them. The report is {@code target/bootc/verify.json}.
 */
@Mojo(name = "bootc-verify", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class BootcVerifyMojo extends AbstractBootcMojo {

    static final String GOAL = "bootc-verify";

    /** Skips this goal. */
    @Parameter(property = "bootc.bootc-verify.skip", defaultValue = "false")
    private boolean skipBootcVerify;

    /** The Debian architecture; default: the host's. */
    @Parameter(property = "bootc.architecture")
    private @Nullable String architecture;

    /** Whether the image has to say that bootc can boot it. */
    @Parameter(property = "bootc.bootable", defaultValue = "true")
    private boolean bootable;

    /** Which checks count: {@code <skip>}, {@code <failOnWarning>}. */
    @Parameter
    private @Nullable VerifyConfiguration verify;

    @Override
    protected boolean skipsGoal() {
        return skipBootcVerify;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        RootfsInput.require(workspace);
        long started = System.nanoTime();
        BuildAccount account = new BuildAccount(workspace.account());
        VerifyRequest request = new VerifyRequest(
                workspace.rootfsTar(),
                packages(account),
                commit(workspace, account),
                image(workspace),
                verify == null ? Set.of() : Set.copyOf(WordList.of(verify.skip)),
                verify != null && verify.failOnWarning,
                workspace.verification());
        try {
            VerifyReport report = new Verifier(new CommandRunner(log), log).verify(request);
            account.write(
                    GOAL,
                    BuildAccount.section()
                            .put("passed", true)
                            .put("warnings", report.count(CheckResult.Outcome.WARNING)),
                    false,
                    started);
        } catch (BootcException e) {
            account.write(GOAL, BuildAccount.section().put("passed", false), false, started);
            throw e;
        }
    }

    private static @Nullable List<InstalledPackage> packages(BuildAccount account) throws IOException {
        JsonNode listed = account.read(AptInstallMojo.GOAL)
                .map(section -> section.path("packages"))
                .orElse(MissingNode.getInstance());
        if (listed.isMissingNode()) {
            return null;
        }
        List<InstalledPackage> packages = new ArrayList<>();
        for (JsonNode each : listed) {
            packages.add(new InstalledPackage(
                    each.path("name").asText(),
                    each.path("version").asText(),
                    each.path("architecture").asText()));
        }
        return packages;
    }

    private static @Nullable CommitLocation commit(Workspace workspace, BuildAccount account) throws IOException {
        return account.read(OstreeCommitMojo.GOAL)
                .map(section -> new CommitLocation(
                        workspace.repository(), section.path("ref").asText()))
                .orElse(null);
    }

    private @Nullable ImageLocation image(Workspace workspace) {
        if (!Files.isDirectory(workspace.image())) {
            return null;
        }
        Platform platform = Platform.linux(HostArchitecture.oci(HostArchitecture.orElse(architecture)));
        return new ImageLocation(
                workspace.image(), Files.exists(workspace.archive()) ? workspace.archive() : null, platform, bootable);
    }
}
