// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes old commits and all that no other one needs. Alone in the repository: writers, C ostree's among them, wait for its
 * end, and it for theirs.
 */
public final class Pruning {

    /** In this order, so that what is cut short leaves objects that nobody needs, and no commit without its objects. */
    private static final List<ObjectType> ORDER = List.of(
            ObjectType.COMMIT,
            ObjectType.COMMIT_META,
            ObjectType.DIR_TREE,
            ObjectType.DIR_META,
            ObjectType.FILE,
            ObjectType.FILE_XATTRS_LINK,
            ObjectType.FILE_XATTRS);

    /**
     * What a pruning did.
     *
     * @param commits how many commits were left
     * @param deleted how many objects were deleted
     * @param bytes how many bytes their files had
     */
    public record Result(int commits, long deleted, long bytes) {}

    private final OstreeRepository repository;

    private Pruning(OstreeRepository repository) {
        this.repository = repository;
    }

    /**
     * Leaves so many commits of each ref, branches and those of remotes: the one it names and those before it. Commits that
     * no ref leads to go, too.
     *
     * @throws IOException if a ref or an object to be kept can't be read; then nothing is deleted
     */
    public static Result keep(OstreeRepository repository, int commitsPerRef) throws IOException {
        if (commitsPerRef < 1) {
            throw new IllegalArgumentException("at least one commit of each ref has to stay");
        }
        try (RepositoryLock lock = RepositoryLock.exclusive(repository.directory())) {
            lock.require();
            return new Pruning(repository).keep(commitsPerRef);
        }
    }

    private Result keep(int commitsPerRef) throws IOException {
        Set<Digest> commits = new LinkedHashSet<>();
        for (Path ref : repository.refFiles().files("").values()) {
            addHistory(Refs.parse(ref), commitsPerRef, commits);
        }
        Set<ObjectName> kept = Reachable.of(repository, commits);
        Map<ObjectType, Set<ObjectName>> present = repository.objects().all();
        long deleted = 0;
        long bytes = 0;
        for (ObjectType type : ORDER) {
            for (ObjectName name : present.getOrDefault(type, Set.of())) {
                if (!kept.contains(name)) {
                    bytes += repository.objects().delete(name);
                    deleted++;
                }
            }
        }
        return new Result(commits.size(), deleted, bytes);
    }

    /** A history may end before that: the repository may have been pruned, or filled by a pull. */
    private void addHistory(Digest newest, int count, Set<Digest> commits) throws IOException {
        Digest next = newest;
        for (int i = 0; i < count && next != null; i++) {
            commits.add(next);
            next = presentParent(next);
        }
    }

    private @Nullable Digest presentParent(Digest commit) throws IOException {
        Digest parent = repository.readCommit(commit).parent();
        return parent != null && Files.exists(repository.path(new ObjectName(parent, ObjectType.COMMIT)))
                ? parent
                : null;
    }
}
