// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.ostree.Commit;
import io.github.bootcmaven.ostree.Fsck;
import io.github.bootcmaven.ostree.FsckFinding;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.verify.Lint.Severity;
import io.github.bootcmaven.verify.VerifyRequest.CommitLocation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recomputes the checksum of every object of a repository, and compares its commit with the root filesystem. */
final class CommitCheck {

    static final String GROUP = "commit";

    private static final String OBJECTS = "objects";
    private static final String TREE = "tree";

    private CommitCheck() {}

    /**
     * Checks a commit.
     *
     * @param rootfs the tree it must hold, or null where that couldn't be read
     */
    static List<CheckResult> run(CommitLocation commit, @Nullable FileTree rootfs) {
        long start = System.nanoTime();
        OstreeRepository repository;
        try {
            repository = OstreeRepository.open(commit.repository());
        } catch (IOException | BootcException e) {
            return List.of(
                    CheckResult.couldNotCheck(start, GROUP, OBJECTS, e),
                    CheckResult.skipped(GROUP, TREE, "the repository can't be read"));
        }
        CheckResult objects = objects(repository);
        return List.of(
                objects,
                rootfs == null
                        ? CheckResult.skipped(GROUP, TREE, "the root filesystem can't be read")
                        : tree(repository, commit.ref(), rootfs));
    }

    private static CheckResult objects(OstreeRepository repository) {
        long start = System.nanoTime();
        Findings findings = new Findings();
        try {
            for (FsckFinding finding : Fsck.check(repository).findings()) {
                findings.add(finding.toString());
            }
        } catch (IOException e) {
            return CheckResult.couldNotCheck(start, GROUP, OBJECTS, e);
        }
        return CheckResult.since(start, GROUP, OBJECTS, Severity.FATAL, findings);
    }

    private static CheckResult tree(OstreeRepository repository, String ref, FileTree rootfs) {
        long start = System.nanoTime();
        Findings findings = new Findings();
        try {
            Digest checksum = repository.resolve(ref);
            if (checksum == null) {
                findings.add("the repository has no ref " + ref);
            } else {
                Commit commit = repository.readCommit(checksum);
                CommitComparison.compare(rootfs, repository, commit, findings);
            }
        } catch (IOException | BootcException e) {
            findings.add("could not check the rest: " + e.getMessage());
        }
        return CheckResult.since(start, GROUP, TREE, Severity.FATAL, findings);
    }
}
