// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.testing.RandomTrees.Feature;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pruning, pulling, and committing on top. */
class PruningTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void theNewestCommitsOfEachRefStayAndNothingElse(RepositoryMode mode) throws IOException {
        requireOwners(mode);
        OstreeRepository repository = OstreeRepository.create(folder.resolve("r"), mode, null);
        List<Digest> main = history(repository, "main", 5);
        List<Digest> other = history(repository, "other", 2);
        DetachedMetadata.write(repository, main.get(0), Map.of("k", Variant.bool(true)));
        DetachedMetadata.write(repository, main.get(4), Map.of("k", Variant.bool(true)));

        Pruning.Result result = Pruning.keep(repository, 2);

        assertThat(result.commits()).isEqualTo(4);
        assertThat(repository.objects().commits())
                .containsExactlyInAnyOrder(main.get(3), main.get(4), other.get(0), other.get(1));
        assertThat(Fsck.check(repository).findings()).isEmpty();
        // Nothing is left over: what stays is what a repository has into which only these commits were pulled.
        OstreeRepository fresh = OstreeRepository.create(folder.resolve("fresh"), mode, null);
        for (Digest commit : repository.objects().commits()) {
            LocalPull.pull(repository, commit, fresh);
        }
        assertThat(fresh.objects().all()).isEqualTo(repository.objects().all());
        assertThat(Pruning.keep(repository, 2).deleted()).isZero();
    }

    @Test
    void nothingIsDeletedWhereSomethingCannotBeRead() throws IOException {
        OstreeRepository repository = OstreeRepository.create(folder.resolve("r"));
        List<Digest> main = history(repository, "main", 3);
        Files.delete(repository.path(
                new ObjectName(repository.readCommit(main.get(2)).tree(), ObjectType.DIR_TREE)));

        assertThatThrownBy(() -> Pruning.keep(repository, 1)).isInstanceOf(NoSuchFileException.class);

        assertThat(repository.objects().commits()).hasSize(3);
        Files.writeString(folder.resolve("r/refs/heads/bad"), "x");
        assertThatThrownBy(() -> Pruning.keep(repository, 1)).isInstanceOf(MalformedObjectException.class);
        assertThatThrownBy(() -> Pruning.keep(repository, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPullBringsACommitToEveryModeFromEvery() throws IOException {
        FileTree tree = new RandomTrees(7).nodes(150).without(Feature.LARGE_IDS).make();
        for (RepositoryMode from : RepositoryMode.values()) {
            for (RepositoryMode into : RepositoryMode.values()) {
                requireOwners(from);
                requireOwners(into);
                OstreeRepository source = OstreeRepository.create(folder.resolve("from-" + from), from, null);
                Digest commit = new CommitWriter(source, BuildLog.SILENT)
                        .write(tree, CommitRequest.of("s", 1).withRefs(List.of("main")))
                        .checksum();
                OstreeRepository target =
                        OstreeRepository.create(folder.resolve("from-" + from + "-into-" + into), into, null);

                LocalPull.pull(source, commit, target);
                target.writeRef("main", commit);

                FsckReport report = Fsck.check(target);
                assertThat(report.findings()).as("%s to %s", from, into).isEmpty();
                assertThat(report.commits()).isEqualTo(1);
                assertThat(report.objects()).isEqualTo(Fsck.check(source).objects());
            }
        }
    }

    @Test
    void aPullOfADamagedObjectFails() throws IOException {
        OstreeRepository source = OstreeRepository.create(folder.resolve("s"), RepositoryMode.BARE_USER, null);
        Digest commit = history(source, "main", 1).get(0);
        Digest hello = Digest.ofHex("81381808c56d4f3d643ec12f6a18fcf2993af8daba7c2a1b2cbfc315b39424c6");
        Files.writeString(source.path(new ObjectName(hello, ObjectType.FILE)), "hello_world\n");
        OstreeRepository target = OstreeRepository.create(folder.resolve("t"));

        assertThatThrownBy(() -> LocalPull.pull(source, commit, target)).isInstanceOf(IOException.class);

        assertThat(target.objects().commits()).isEmpty();
    }

    @Test
    void aCommitThatSaysTheSameIsNotMadeAgain() throws IOException {
        OstreeRepository repository = OstreeRepository.create(folder.resolve("r"));
        CommitWriter writer = new CommitWriter(repository, BuildLog.SILENT);
        CommitRequest request = CommitRequest.of("s", 1).withRefs(List.of("main"));
        Commit first = writer.write(OstreeFixtures.treeA(), request).commit();
        Commit second = writer.writeOnTopOf(first, OstreeFixtures.treeA(), request.withVersion("2"))
                .commit();
        assertThat(second.parent()).isEqualTo(first.checksum());

        CommitResult third = writer.writeOnTopOf(second, OstreeFixtures.treeA(), request.withVersion("2"));

        assertThat(third.checksum()).isEqualTo(second.checksum());
        assertThat(third.written()).isZero();
        assertThat(repository.objects().commits()).hasSize(2);
    }

    @Test
    void writersAndPruningDoNotHinderEachOther() throws Exception {
        OstreeRepository repository = OstreeRepository.create(folder.resolve("r"));
        history(repository, "main", 3);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int seed = i;
                work.add(threads.submit(() -> {
                    new CommitWriter(repository, BuildLog.SILENT)
                            .write(
                                    new RandomTrees(seed % 3).nodes(60).make(),
                                    CommitRequest.of("s", seed).withRefs(List.of("b" + seed)));
                    return null;
                }));
                work.add(threads.submit(() -> Pruning.keep(repository, 1)));
            }
            for (Future<?> each : work) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(Fsck.check(repository).findings()).isEmpty();
        assertThat(repository.refs()).hasSize(13);
    }

    private static List<Digest> history(OstreeRepository repository, String ref, int count) throws IOException {
        List<Digest> commits = new ArrayList<>();
        CommitWriter writer = new CommitWriter(repository, BuildLog.SILENT);
        for (int i = 0; i < count; i++) {
            FileTree tree = OstreeFixtures.treeA();
            tree.put("usr/number", OstreeFixtures.file(OstreeFixtures.root(0644), ref + i));
            tree.put(
                    "usr/attributes",
                    OstreeFixtures.file(
                            OstreeFixtures.root(0644).withXattrs(OstreeFixtures.xattrs("user.n", ref + i)), ref + i));
            CommitRequest request = CommitRequest.of("s", i).withRefs(List.of(ref));
            commits.add(writer.write(tree, i == 0 ? request : request.withParent(commits.get(i - 1)))
                    .checksum());
        }
        return commits;
    }

    private static void requireOwners(RepositoryMode mode) {
        Assumptions.assumeTrue(
                mode != RepositoryMode.BARE_SPLIT_XATTRS || "root".equals(System.getProperty("user.name")),
                "bare-split-xattrs with owners needs root");
    }
}
