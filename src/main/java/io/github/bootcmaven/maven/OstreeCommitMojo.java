// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.AtomicDirectory;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.ostree.CommitRequest;
import io.github.bootcmaven.ostree.CommitResult;
import io.github.bootcmaven.ostree.CommitWriter;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Commits {@code target/bootc/rootfs.tar} to {@code target/bootc/repo}, an OSTree repository in archive mode. */
@Mojo(name = "ostree-commit", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class OstreeCommitMojo extends AbstractBootcMojo {

    static final String GOAL = "ostree-commit";

    /** Skips this goal. */
    @Parameter(property = "bootc.ostree-commit.skip", defaultValue = "false")
    private boolean skipOstreeCommit;

    /** The suite, e.g. {@code trixie}; part of the default ref. */
    @Parameter(property = "bootc.suite")
    private @Nullable String suite;

    /** The Debian architecture; default: the host's. */
    @Parameter(property = "bootc.architecture")
    private @Nullable String architecture;

    /** Whether the image boots; {@code false} commits a tree without a kernel. */
    @Parameter(property = "bootc.bootable", defaultValue = "true")
    private boolean bootable;

    /** How the commit is named: {@code <ref>}, or the ref alone. */
    @Parameter
    private @Nullable OstreeConfiguration ostree;

    @Override
    protected boolean skipsGoal() {
        return skipOstreeCommit;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        RootfsInput.require(workspace);
        String ref = ref();
        Digest rootfs = new BuildAccount(workspace.account()).digestOf(workspace.rootfsTar(), AptInstallMojo.GOAL);
        Digest key = new StageKey()
                .add("plugin", PluginIdentity.digest())
                .add("rootfs", rootfs)
                .add("ref", ref)
                .add("version", project.getVersion())
                .add("bootable", bootable)
                .digest();
        ObjectNode section = new CachedStage(workspace)
                .run(GOAL, key, Map.of("repo", workspace.repository()), () -> commit(workspace, ref, log));
        log.info("Commit " + section.path("commit").asText() + " ("
                + section.path("objects").asLong() + " objects) on " + ref);
    }

    private String ref() {
        if (ostree != null && ostree.ref != null) {
            return ostree.ref;
        }
        String last = suite == null ? "" : "/" + suite;
        return project.getArtifactId() + "/" + HostArchitecture.orElse(architecture) + last;
    }

    private ObjectNode commit(Workspace workspace, String ref, BuildLog log) throws IOException {
        FileTree tree = TreeReader.read(workspace.rootfsTar());
        CommitRequest request = CommitRequest.of(
                        project.getArtifactId() + " " + project.getVersion(), RootfsInput.timestamp(tree))
                .withRefs(List.of(ref))
                .withVersion(project.getVersion())
                .withBootable(bootable);
        // A repository of its own for every build: what a deployment pulls is this commit and nothing else.
        CommitResult result;
        try (AtomicDirectory unfinished = AtomicDirectory.create(workspace.repository())) {
            OstreeRepository repository = OstreeRepository.create(unfinished.unfinished())
                    .withCache(OstreeRepository.create(workspace.objects()));
            result = new CommitWriter(repository, log).write(tree, request);
            unfinished.commit();
        }
        return BuildAccount.section()
                .put("commit", result.checksum().hex())
                .put("ref", ref)
                .put("version", project.getVersion())
                .put("timestamp", request.timestamp())
                .put("objects", result.written() + result.linked() + result.present())
                .put("objectsFromCache", result.linked())
                .put("bytes", result.contentBytes());
    }
}
