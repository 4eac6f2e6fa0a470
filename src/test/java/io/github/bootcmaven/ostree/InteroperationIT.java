// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.HostTree;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * C ostree and we on the same repositories, in every mode. It commits the same trees from real files to the same checksums,
 * reads, pulls and checks out what we wrote, and we read what it wrote. It can't write bare-split-xattrs, only read it.
 *
 * <p>{@code -Dbootc.it.trees=300} takes more random trees than the default of 30.
 */
class InteroperationIT {

    private static final int TREES = Integer.getInteger("bootc.it.trees", 30);
    private static final long FIRST_SEED = 20261124;
    private static final CommitRequest REQUEST =
            CommitRequest.of("s", 1704164645).withVersion("1.2.3").withRefs(List.of("test/main"));
    private static final List<RepositoryMode> WRITTEN_BY_C = List.of(RepositoryMode.ARCHIVE, RepositoryMode.BARE_USER);

    @TempDir
    private Path folder;

    private HostTool ostree;

    @BeforeEach
    void findTools() {
        HostTool.requireRoot();
        HostTool.required("tar");
        HostTool.required("setfattr");
        ostree = HostTool.required("ostree");
    }

    /** Temporary folders with links out of them are no job for JUnit. */
    @AfterEach
    void deleteTrees() throws IOException {
        try (var files = Files.list(folder)) {
            files.forEach(file -> HostTool.required("rm").run("-rf", file.toString()));
        }
    }

    @Test
    void randomTreesInEveryModeAndDirection() throws IOException {
        List<OstreeRepository> ours = new ArrayList<>();
        for (RepositoryMode mode : RepositoryMode.values()) {
            ours.add(OstreeRepository.create(folder.resolve("ours-" + mode), mode, null));
        }
        WRITTEN_BY_C.forEach(mode -> init("theirs-" + mode, mode));
        List<Digest> commits = new ArrayList<>();
        for (int i = 0; i < TREES; i++) {
            long seed = FIRST_SEED + i;
            FileTree tree = new RandomTrees(seed)
                    .nodes(i % 10 == 9 ? 1700 : 20 + 3 * (i % 50))
                    .maxFileSize(i % 7 == 6 ? 200_000 : 3000)
                    .make();
            Path host = write(tree);
            Digest expected = commitByC(host, folder.resolve("theirs-" + RepositoryMode.ARCHIVE));
            assertThat(commitByC(host, folder.resolve("theirs-" + RepositoryMode.BARE_USER)))
                    .isEqualTo(expected);
            for (OstreeRepository repository : ours) {
                assertThat(commit(repository, tree))
                        .as("seed %d, %s", seed, repository.mode())
                        .isEqualTo(expected);
            }
            assertCheckout(ours.get(i % ours.size()), expected, host);
            commits.add(expected);
        }
        for (OstreeRepository repository : ours) {
            assertReadByC(repository, commits);
        }
        for (RepositoryMode mode : WRITTEN_BY_C) {
            assertRead(OstreeRepository.open(folder.resolve("theirs-" + mode)), commits);
        }
    }

    /** C ostree finds our repository sound, and pulls each commit of it to repositories of either mode that it writes. */
    private void assertReadByC(OstreeRepository repository, List<Digest> commits) throws IOException {
        ostree.run("fsck", "--quiet", "--repo=" + repository.directory());
        assertThat(Fsck.check(repository).findings()).isEmpty();
        for (RepositoryMode mode : WRITTEN_BY_C) {
            Path pulled = init("pulled-" + mode, mode);
            List<String> arguments = new ArrayList<>(List.of(
                    "pull-local",
                    "--repo=" + pulled,
                    "--disable-fsync",
                    repository.directory().toString()));
            commits.stream().map(Digest::hex).distinct().forEach(arguments::add);
            ostree.run(arguments.toArray(new String[0]));
            ostree.run("fsck", "--quiet", "--repo=" + pulled);
            HostTool.required("rm").run("-rf", pulled.toString());
        }
    }

    /** We find C ostree's repository sound, and what we read of it is, committed again, the same commit. */
    private void assertRead(OstreeRepository theirs, List<Digest> commits) throws IOException {
        assertThat(Fsck.check(theirs).findings()).isEmpty();
        OstreeRepository copy = OstreeRepository.create(folder.resolve("copy-of-" + theirs.mode()));
        for (Digest commit : commits) {
            FileTree tree = CommitTree.read(theirs, commit);
            assertThat(commit(copy, tree)).isEqualTo(commit);
        }
        assertThat(Fsck.check(copy).findings()).isEmpty();
    }

    private void assertCheckout(OstreeRepository repository, Digest commit, Path host) {
        Path checkout = folder.resolve("checkout");
        // Without -U files get their owners, for which C ostree wants a repository that it can read them from.
        ostree.run(
                "checkout",
                "--repo=" + repository.directory(),
                "-U",
                "--fsync=false",
                commit.hex(),
                checkout.toString());
        HostTool.required("diff").run("--recursive", "--no-dereference", host.toString(), checkout.toString());
        HostTool.required("rm").run("-rf", checkout.toString());
    }

    @Test
    void theSummaryIsThatOfOstree() throws IOException {
        for (String collection : new String[] {null, "com.example.Os"}) {
            OstreeRepository ours =
                    OstreeRepository.create(folder.resolve("ours-" + collection), RepositoryMode.ARCHIVE, collection);
            for (String ref : List.of("a", "a-b/c", "Z", "test/main")) {
                new CommitWriter(ours, BuildLog.SILENT).write(OstreeFixtures.treeA(), REQUEST.withRefs(List.of(ref)));
            }
            Summary.write(ours, null);
            Summary own = Summary.of(ours);
            String shown = ostree.run("summary", "--view", "--repo=" + ours.directory());
            assertThat(shown).contains("test/main", "Version (ostree.commit.version): 1.2.3", "2024-01-02T03:04:05");

            ostree.run("summary", "--update", "--repo=" + ours.directory());
            Summary theirs = Summary.decode(Files.readAllBytes(ours.directory().resolve("summary")));
            // For a collection it makes a commit of what the summary says, on a ref of its own.
            Map<String, Summary.Entry> refs = new HashMap<>(theirs.refs());
            refs.remove("ostree-metadata");
            assertThat(refs).isEqualTo(own.refs());
            assertThat(withoutTime(own)).isEqualTo(withoutTime(theirs));
            assertThat(Fsck.check(ours).findings()).isEmpty();
        }
    }

    private static Map<String, Variant> withoutTime(Summary summary) {
        Map<String, Variant> metadata = new HashMap<>(summary.metadata());
        assertThat(metadata.remove("ostree.summary.last-modified")).isNotNull();
        return metadata;
    }

    @Test
    void aClientFindsTheRefByTheSummaryAndPullsIt() throws IOException {
        OstreeRepository ours =
                OstreeRepository.create(folder.resolve("ours"), RepositoryMode.ARCHIVE, "com.example.Os");
        Digest commit = commit(ours, OstreeFixtures.treeA());
        Summary.write(ours, null);
        Path client = init("client", RepositoryMode.BARE_USER);
        ostree.run(
                "remote",
                "add",
                "--repo=" + client,
                "--no-gpg-verify",
                "--collection-id=com.example.Os",
                "origin",
                "file://" + ours.directory());

        assertThat(ostree.run("remote", "refs", "--repo=" + client, "origin")).contains("origin:test/main");
        ostree.run("pull", "--repo=" + client, "--disable-fsync", "origin", "test/main");

        assertThat(ostree.run("rev-parse", "--repo=" + client, "origin:test/main"))
                .isEqualToIgnoringNewLines(commit.hex());
        ostree.run("fsck", "--verify-bindings", "--repo=" + ours.directory());
        assertThat(Fsck.check(OstreeRepository.open(client)).findings()).isEmpty();
    }

    @Test
    void theBindingsAreThoseOfOstree() throws IOException {
        Path theirs = folder.resolve("theirs");
        ostree.run("init", "--repo=" + theirs, "--mode=archive", "--collection-id=com.example.Os");
        OstreeRepository ours =
                OstreeRepository.create(folder.resolve("ours"), RepositoryMode.ARCHIVE, "com.example.Os");
        FileTree tree = OstreeFixtures.treeA();

        assertThat(commit(ours, tree)).isEqualTo(commitByC(write(tree), theirs));
    }

    @Test
    void pruningLeavesWhatOstreeLeaves() throws IOException {
        OstreeRepository ours = OstreeRepository.create(folder.resolve("ours"));
        CommitWriter writer = new CommitWriter(ours, BuildLog.SILENT);
        Commit before = null;
        for (int i = 0; i < 6; i++) {
            FileTree tree = new RandomTrees(i / 2).nodes(100).make();
            CommitRequest request = REQUEST.withVersion(String.valueOf(i));
            before = before == null
                    ? writer.write(tree, request).commit()
                    : writer.writeOnTopOf(before, tree, request).commit();
        }
        HostTool.required("cp")
                .run("-a", ours.directory().toString(), folder.resolve("theirs").toString());
        ostree.run("prune", "--repo=" + folder.resolve("theirs"), "--refs-only", "--depth=1");

        Pruning.keep(ours, 2);

        assertThat(ours.objects().all())
                .isEqualTo(OstreeRepository.open(folder.resolve("theirs"))
                        .objects()
                        .all());
        ostree.run("fsck", "--quiet", "--repo=" + ours.directory());
        assertThat(Fsck.check(OstreeRepository.open(folder.resolve("theirs"))).findings())
                .isEmpty();
    }

    @Test
    void ostreeReadsDetachedMetadata() throws IOException {
        OstreeRepository ours = OstreeRepository.create(folder.resolve("ours"));
        Digest commit = commit(ours, OstreeFixtures.treeA());
        DetachedMetadata.write(ours, commit, Map.of("example.key", Variant.string("value")));

        assertThat(ostree.run(
                        "show",
                        "--repo=" + ours.directory(),
                        "--print-detached-metadata-key=example.key",
                        commit.hex()))
                .isEqualToIgnoringNewLines("'value'");
        // The one way to sign that every build of it has, where the key is the signature.
        dummy("sign", "--repo=" + ours.directory(), "--sign-type=dummy", commit.hex(), "mysig");
        assertThat(DetachedMetadata.read(ours, commit)).containsOnlyKeys("example.key", "ostree.sign.dummy");
        SigningKey key = SigningKey.parse(Base64.getEncoder().encodeToString(new byte[32]));
        Signatures.sign(ours, commit, key);
        dummy("sign", "--verify", "--repo=" + ours.directory(), "--sign-type=dummy", commit.hex(), "mysig");
    }

    private static void dummy(String... arguments) {
        List<String> all = new ArrayList<>(List.of("OSTREE_DUMMY_SIGN_ENABLED=1", "ostree"));
        all.addAll(List.of(arguments));
        HostTool.required("env").run(all.toArray(new String[0]));
    }

    @Test
    void opensslVerifiesTheSignature() throws IOException {
        HostTool openssl = HostTool.required("openssl");
        Path secret = folder.resolve("secret.pem");
        Path open = folder.resolve("public.pem");
        openssl.run("genpkey", "-algorithm", "ed25519", "-out", secret.toString());
        openssl.run("pkey", "-in", secret.toString(), "-pubout", "-out", open.toString());
        OstreeRepository ours = OstreeRepository.create(folder.resolve("ours"));
        Digest commit = commit(ours, OstreeFixtures.treeA());
        SigningKey key = SigningKey.parse(Files.readString(secret));
        assertThat(key.verificationKey()).isEqualTo(VerificationKey.parse(Files.readString(open)));

        Signatures.sign(ours, commit, key);

        Path signature = folder.resolve("signature");
        Files.write(
                signature, Signatures.of(DetachedMetadata.read(ours, commit)).get(0));
        openssl.run(
                "pkeyutl",
                "-verify",
                "-rawin",
                "-pubin",
                "-inkey",
                open.toString(),
                "-sigfile",
                signature.toString(),
                "-in",
                ours.path(new ObjectName(commit, ObjectType.COMMIT)).toString());
    }

    /** Debian builds ostree without Ed25519; where the host's has it, each verifies the other's signatures. */
    @Test
    void ostreeAndWeVerifyEachOthersSignatures() throws IOException {
        byte[] seed = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        byte[] both = Arrays.copyOf(seed, 64);
        SigningKey key = SigningKey.parse(Base64.getEncoder().encodeToString(seed));
        System.arraycopy(key.verificationKey().bytes(), 0, both, 32, 32);
        OstreeRepository ours = OstreeRepository.create(folder.resolve("ours"));
        Digest commit = commit(ours, OstreeFixtures.treeA());
        String secret = Base64.getEncoder().encodeToString(both);
        int status = ostree.status("sign", "--repo=" + ours.directory(), "--sign-type=ed25519", commit.hex(), secret);
        assumeFalse(status != 0, "the host's ostree is built without ed25519");

        assertThat(Signatures.verify(ours, commit, List.of(key.verificationKey())))
                .isPresent();
        DetachedMetadata.write(ours, commit, Map.of());
        Signatures.sign(ours, commit, key);
        ostree.run(
                "sign",
                "--verify",
                "--repo=" + ours.directory(),
                "--sign-type=ed25519",
                commit.hex(),
                key.verificationKey().toString());
    }

    private Path init(String name, RepositoryMode mode) {
        Path repository = folder.resolve(name);
        ostree.run("init", "--repo=" + repository, "--mode=" + mode.text());
        return repository;
    }

    private Path write(FileTree tree) throws IOException {
        Path host = folder.resolve("host");
        HostTool.required("rm").run("-rf", host.toString());
        HostTree.write(UsrEtc.moved(tree), host);
        return host;
    }

    private Digest commitByC(Path host, Path repository) {
        return Digest.ofHex(ostree.run(
                        "commit",
                        "--repo=" + repository,
                        "--tree=dir=" + host,
                        "--subject=" + REQUEST.subject(),
                        "--timestamp=@" + REQUEST.timestamp(),
                        "--parent=none",
                        "--fsync=false",
                        "--add-metadata-string=version=" + REQUEST.version(),
                        "--branch=test/main")
                .strip());
    }

    private static Digest commit(OstreeRepository repository, FileTree tree) throws IOException {
        return new CommitWriter(repository, BuildLog.SILENT)
                .write(tree, REQUEST)
                .checksum();
    }
}
