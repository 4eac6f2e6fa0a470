// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.AtomicDirectory;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.ostree.Commit;
import io.github.bootcmaven.ostree.CommitRequest;
import io.github.bootcmaven.ostree.CommitResult;
import io.github.bootcmaven.ostree.CommitWriter;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.ostree.RepositoryMode;
import io.github.bootcmaven.ostree.Signatures;
import io.github.bootcmaven.ostree.SigningKey;
import io.github.bootcmaven.ostree.Summary;
import io.github.bootcmaven.ostree.Variant;
import io.github.bootcmaven.ostree.VariantText;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Commits {@code target/bootc/rootfs.tar} to {@code target/bootc/repo}, an OSTree repository with this commit and nothing
 * else; and, where {@code <ostree><repository>} names one, to a repository that outlives the build.
 */
@Mojo(name = "ostree-commit", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class OstreeCommitMojo extends AbstractBootcMojo {

    static final String GOAL = "ostree-commit";

    private static final String ARCHITECTURE = "ostree.architecture";

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

    /**
     * How the commit is named, and what it says: {@code <ref>}, {@code <mode>}, {@code <version>}, {@code <metadata>},
     * {@code <collectionId>}, {@code <sign>}, {@code <repository>}, {@code <keep>}; or the ref alone.
     */
    @Parameter
    private @Nullable OstreeConfiguration ostree;

    @Override
    protected boolean skipsGoal() {
        return skipOstreeCommit;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        RootfsInput.require(workspace);
        OstreeConfiguration asked = ostree == null ? new OstreeConfiguration() : ostree;
        String ref = ref(asked);
        RepositoryMode mode = mode(asked);
        SigningKey key =
                asked.sign == null ? null : asked.sign.read(project.getBasedir().toPath());
        OstreeHistory history = history(asked, mode, ref);
        Commit before = history == null ? null : history.newest();
        Work work = new Work(workspace, mode, asked.collectionId, key, before, request(asked, ref), log);

        ObjectNode section = make(work);
        Digest commit = Digest.ofHex(section.path("commit").asText());
        if (history != null) {
            history.add(OstreeRepository.open(workspace.repository()), commit, key, asked.keep, log);
        }
        log.info("Commit " + commit.hex() + " (" + section.path("objects").asLong() + " objects) on " + ref);
    }

    private String ref(OstreeConfiguration asked) {
        if (asked.ref != null) {
            return asked.ref;
        }
        String last = suite == null ? "" : "/" + suite;
        return project.getArtifactId() + "/" + HostArchitecture.orElse(architecture) + last;
    }

    private static RepositoryMode mode(OstreeConfiguration asked) {
        if (asked.mode == null) {
            return RepositoryMode.ARCHIVE;
        }
        return RepositoryMode.parse(asked.mode.trim())
                .orElseThrow(
                        () -> BootcException.project("'" + asked.mode + "' is no mode of an OSTree repository here")
                                .in("<mode>")
                                .hint("one of " + String.join(", ", RepositoryMode.names())));
    }

    private @Nullable OstreeHistory history(OstreeConfiguration asked, RepositoryMode mode, String ref)
            throws IOException {
        Path directory = resolve(asked.repository);
        if (asked.keep != null && (directory == null || asked.keep < 1)) {
            throw BootcException.project("Cannot keep " + asked.keep + " commits"
                            + (directory == null ? " of a repository that no <repository> names" : ""))
                    .in("<keep>")
                    .hint("a number from 1, and beside it the <repository> that is to be pruned");
        }
        return directory == null ? null : OstreeHistory.open(directory, mode, asked.collectionId, ref);
    }

    private CommitRequest request(OstreeConfiguration asked, String ref) {
        String version = asked.version == null ? project.getVersion() : asked.version;
        Map<String, Variant> metadata = new LinkedHashMap<>();
        metadata.put(ARCHITECTURE, Variant.string(HostArchitecture.machine(HostArchitecture.orElse(architecture))));
        Map<String, String> more = asked.metadata == null ? Map.of() : asked.metadata;
        // In the order of the keys: that of a pom's elements gets lost on the way.
        new TreeMap<>(more).forEach((name, text) -> metadata.put(name, VariantText.parse(name, text)));
        return CommitRequest.of(project.getArtifactId() + " " + project.getVersion(), 0)
                .withRefs(List.of(ref))
                .withVersion(version)
                .withBootable(bootable)
                .withMetadata(metadata);
    }

    /** All that the commit is made of. */
    private record Work(
            Workspace workspace,
            RepositoryMode mode,
            @Nullable String collectionId,
            @Nullable SigningKey key,
            @Nullable Commit before,
            CommitRequest request,
            BuildLog log) {}

    private ObjectNode make(Work work) throws IOException {
        Workspace workspace = work.workspace();
        if (work.mode() != RepositoryMode.ARCHIVE) {
            // What these modes keep in the files' own metadata, the cache of stages doesn't.
            long started = System.nanoTime();
            ObjectNode section = commit(work);
            new BuildAccount(workspace.account()).write(GOAL, section, false, started);
            return section;
        }
        return new CachedStage(workspace)
                .run(GOAL, key(work), Map.of("repo", workspace.repository()), () -> commit(work));
    }

    private static Digest key(Work work) throws IOException {
        Workspace workspace = work.workspace();
        CommitRequest request = work.request();
        StageKey key = new StageKey()
                .add("plugin", PluginIdentity.digest())
                .add(
                        "rootfs",
                        new BuildAccount(workspace.account()).digestOf(workspace.rootfsTar(), AptInstallMojo.GOAL))
                .add("subject", request.subject())
                .addAll("refs", request.refs())
                .add("version", request.version())
                .add("bootable", request.bootable())
                .add("collection", work.collectionId())
                .add("key", work.key() == null ? null : work.key().verificationKey())
                .add("before", work.before() == null ? null : work.before().checksum());
        request.metadata()
                .forEach((name, value) ->
                        key.add("metadata", name).add("type", value.type()).add("value", Digest.of(value.bytes())));
        return key.digest();
    }

    private static ObjectNode commit(Work work) throws IOException {
        Workspace workspace = work.workspace();
        FileTree tree = TreeReader.read(workspace.rootfsTar());
        CommitRequest request = work.request().withTimestamp(RootfsInput.timestamp(tree));
        if (work.before() != null && work.before().timestamp() > request.timestamp()) {
            work.log()
                    .warn("The commit is older than the one before it on "
                            + request.refs().get(0) + ": hosts refuse to upgrade to it without --allow-downgrade");
        }
        // A repository of its own for every build: what a deployment pulls is this commit and nothing else.
        CommitResult result;
        try (AtomicDirectory unfinished = AtomicDirectory.create(workspace.repository())) {
            OstreeRepository repository =
                    OstreeRepository.create(unfinished.unfinished(), work.mode(), work.collectionId());
            CommitWriter writer = new CommitWriter(cached(repository, workspace), work.log());
            result = work.before() == null
                    ? writer.write(tree, request)
                    : writer.writeOnTopOf(work.before(), tree, request);
            if (work.key() != null) {
                Signatures.sign(repository, result.checksum(), work.key());
            }
            Summary.write(repository, work.key());
            unfinished.commit();
        }
        return section(result, request);
    }

    private static OstreeRepository cached(OstreeRepository repository, Workspace workspace) throws IOException {
        return repository.mode() == RepositoryMode.ARCHIVE
                ? repository.withCache(OstreeRepository.create(workspace.objects()))
                : repository;
    }

    private static ObjectNode section(CommitResult result, CommitRequest request) {
        Digest parent = result.commit().parent();
        return BuildAccount.section()
                .put("commit", result.checksum().hex())
                .put("parent", parent == null ? null : parent.hex())
                .put("ref", request.refs().get(0))
                .put("version", Objects.requireNonNull(request.version()))
                .put("timestamp", request.timestamp())
                .put("objects", result.written() + result.linked() + result.present())
                .put("objectsFromCache", result.linked())
                .put("bytes", result.contentBytes());
    }
}
