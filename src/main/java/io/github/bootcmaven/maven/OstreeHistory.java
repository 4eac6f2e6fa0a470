// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.ostree.Commit;
import io.github.bootcmaven.ostree.LocalPull;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.ostree.Pruning;
import io.github.bootcmaven.ostree.RepositoryMode;
import io.github.bootcmaven.ostree.Signatures;
import io.github.bootcmaven.ostree.SigningKey;
import io.github.bootcmaven.ostree.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The repository that outlives builds, {@code <repository>}, where each commit has the one before it as its parent. */
final class OstreeHistory {

    private final OstreeRepository repository;
    private final String ref;
    private final @Nullable Digest newest;

    private OstreeHistory(OstreeRepository repository, String ref) throws IOException {
        this.repository = repository;
        this.ref = ref;
        this.newest = repository.resolve(ref);
    }

    /** Opens the repository, or makes it. One that is there keeps its mode. */
    static OstreeHistory open(Path directory, RepositoryMode mode, @Nullable String collectionId, String ref)
            throws IOException {
        RepositoryMode actual = Files.exists(directory.resolve("config"))
                ? OstreeRepository.open(directory).mode()
                : mode;
        return new OstreeHistory(OstreeRepository.create(directory, actual, collectionId), ref);
    }

    /** The commit that the ref named when the repository was opened, or null where there was no such ref. */
    @Nullable
    Commit newest() throws IOException {
        return newest == null ? null : repository.readCommit(newest);
    }

    /**
     * Adds a commit with all its objects, and moves the ref to it.
     *
     * @param keep how many commits of each ref stay, or null for all
     */
    void add(OstreeRepository made, Digest commit, @Nullable SigningKey key, @Nullable Integer keep, BuildLog log)
            throws IOException {
        if (!Objects.equals(commit, newest)) {
            LocalPull.pull(made, commit, repository);
            Digest now = repository.resolve(ref);
            if (!Objects.equals(now, newest)) {
                throw BootcException.environment("Somebody else committed to " + ref + " in " + repository.directory()
                                + " while this build ran")
                        .hint("run the build again: its commit will come on top of theirs");
            }
            repository.writeRef(ref, commit);
            prune(keep, log);
        }
        if (key != null) {
            Signatures.sign(repository, commit, key);
        }
        Summary.write(repository, key);
    }

    private void prune(@Nullable Integer keep, BuildLog log) throws IOException {
        if (keep != null) {
            Pruning.Result result = Pruning.keep(repository, keep);
            log.debug(repository.directory() + " keeps " + result.commits() + " commits; " + result.deleted()
                    + " objects were deleted");
        }
    }
}
