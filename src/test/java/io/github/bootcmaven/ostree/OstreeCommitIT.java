// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.HostTree;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.testing.RandomTrees.Feature;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C ostree is the judge: it commits the same trees from real files, and reads what we have written. */
class OstreeCommitIT {

    private static final CommitRequest REQUEST = CommitRequest.of("A subject, \u00e9", 1704164645)
            .withBody("A body\nof two lines")
            .withVersion("1.2~rc3")
            .withRefs(List.of("test/main"));

    @TempDir
    private Path folder;

    private HostTool ostree;
    private OstreeRepository ours;

    @BeforeEach
    void createRepositories() throws IOException {
        HostTool.requireRoot();
        HostTool.required("tar");
        ostree = HostTool.required("ostree");
        ostree.run("init", "--repo=" + folder.resolve("theirs"), "--mode=archive");
        ours = OstreeRepository.create(folder.resolve("ours"));
    }

    /** Temporary folders with links out of them are no job for JUnit. */
    @AfterEach
    void deleteTrees() {
        delete(host(), folder.resolve("checkout"), folder.resolve("pulled"));
    }

    @Test
    void oddNames() throws IOException {
        assertSameCommit(new RandomTrees(11).only(Feature.ODD_NAMES).nodes(2000).make(), REQUEST);
        FileTree tree = new FileTree(OstreeFixtures.directory());
        for (String name : List.of(
                "Z", "_x", "f", "\u00e9", "\uff5e", "\ud83d\ude00", "a\nb", "-rf", "*", "\"", "\\", "x".repeat(255))) {
            tree.put(name, OstreeFixtures.file(OstreeFixtures.root(0644), name));
            tree.mkdirs("usr/" + name, OstreeFixtures.root(0755));
        }
        assertSameCommit(tree, REQUEST);
    }

    @Test
    void modesAndOwners() throws IOException {
        assertSameCommit(
                new RandomTrees(12)
                        .only(Feature.ALL_MODES, Feature.OWNERS, Feature.LARGE_IDS, Feature.TIMES)
                        .nodes(1000)
                        .make(),
                REQUEST);
        FileTree tree = new FileTree(OstreeFixtures.directory());
        for (int special = 0; special < 8; special++) {
            for (int mode : List.of(0, 0644, 0755, 0777, 0111)) {
                int all = special << 9 | mode;
                Metadata metadata = new Metadata(33, 4294967294L, all, 0, Xattrs.NONE);
                tree.put("f" + Integer.toOctalString(all), OstreeFixtures.file(metadata, "x"));
                tree.mkdirs("d" + Integer.toOctalString(all), metadata);
            }
        }
        assertSameCommit(tree, REQUEST);
    }

    @Test
    void attributesAndCapabilities() throws IOException {
        assertSameCommit(
                new RandomTrees(13)
                        .only(Feature.XATTRS, Feature.OWNERS)
                        .nodes(1000)
                        .make(),
                REQUEST);
        FileTree tree = new FileTree(OstreeFixtures.directory());
        byte[] capability = HexFormat.of().parseHex("01000002ff80a0fe00000000fffe808100000000");
        Xattrs xattrs = Xattrs.of(Map.of(
                "security.capability",
                capability,
                "user.\u00e9",
                new byte[] {(byte) 0x80, 0, (byte) 0xff},
                "user.empty",
                new byte[0],
                "trusted.x",
                "y".repeat(300).getBytes(StandardCharsets.UTF_8)));
        tree.put("ping", OstreeFixtures.file(OstreeFixtures.root(04755).withXattrs(xattrs), "x"));
        tree.put(
                "link",
                new Symlink(OstreeFixtures.root(0777).withXattrs(OstreeFixtures.xattrs("trusted.l", "1")), "ping"));
        tree.mkdirs("d", OstreeFixtures.root(01777).withXattrs(OstreeFixtures.xattrs("user.b", "1", "user.a", "2")));
        assertSameCommit(tree, REQUEST);
    }

    @Test
    void hardLinksSymbolicLinksAndEmptyDirectories() throws IOException {
        FileTree tree = new RandomTrees(14)
                .only(Feature.HARD_LINKS, Feature.SYMLINKS, Feature.LONG_SYMLINKS, Feature.EMPTY_DIRECTORIES)
                .nodes(1000)
                .make();
        // 227 and 228, 65,508 and so on: where a header's offsets become wider.
        for (int length : List.of(1, 200, 226, 227, 228, 229, 230, 231, 232, 255, 1023, 4000, 4095)) {
            tree.put("target" + length, new Symlink(OstreeFixtures.root(0777), "/".repeat(length)));
        }
        RegularFile empty = OstreeFixtures.file(OstreeFixtures.root(0644), "");
        tree.put("empty1", empty);
        tree.put("empty2", empty);
        assertSameCommit(tree, REQUEST);
    }

    @Test
    void aHundredThousandFiles() throws IOException {
        FileTree tree = new FileTree(OstreeFixtures.directory());
        for (int i = 0; i < 100_000; i++) {
            String directory = "usr/share/%02d/%02d".formatted(i % 7, i % 83);
            tree.mkdirs(directory, OstreeFixtures.root(0755));
            // A tenth of them differ; the rest is the same under other names.
            tree.put(directory + "/" + i, OstreeFixtures.file(OstreeFixtures.root(0644), "file " + i % 10_000));
        }
        assertSameCommit(tree, REQUEST);
    }

    @Test
    void directoriesOfEverySizeWhereOffsetsBecomeWider() throws IOException {
        FileTree tree = new FileTree(OstreeFixtures.directory());
        List<Integer> counts = new ArrayList<>();
        for (int count = 0; count < 10; count++) {
            counts.add(count);
        }
        // An entry takes 40 bytes with its offset, so 65,535 bytes are full with 1638.
        for (int count = 1634; count < 1644; count++) {
            counts.add(count);
        }
        RegularFile file = OstreeFixtures.file(OstreeFixtures.root(0644), "same");
        for (int count : counts) {
            tree.mkdirs("files%04d".formatted(count), OstreeFixtures.root(0755));
            for (int i = 0; i < count; i++) {
                tree.put("files%04d/%04d".formatted(count, i), file);
            }
        }
        for (int count = 0; count < 8; count++) {
            for (int i = 0; i < count; i++) {
                tree.mkdirs("dirs%d/%s".formatted(count, "x".repeat(i + 1)), OstreeFixtures.root(0755));
            }
        }
        assertSameCommit(tree, REQUEST);
    }

    @Test
    void aBootableSystem() throws IOException {
        FileTree tree = OstreeFixtures.treeA();
        tree.mkdirs("usr/lib/modules/6.12.43+deb13-cloud-amd64", OstreeFixtures.root(0755));
        tree.put(
                "usr/lib/modules/6.12.43+deb13-cloud-amd64/vmlinuz",
                new RegularFile(OstreeFixtures.root(0644), Content.of(new byte[3_000_000])));
        for (String version : new String[] {null, "1.0"}) {
            for (List<String> refs : List.of(List.of("a/b"), List.of("a/c", "z", "B"), List.<String>of())) {
                CommitRequest request =
                        CommitRequest.of("s", 1).withBootable(true).withRefs(refs);
                assertSameCommit(tree, version == null ? request : request.withVersion(version));
            }
        }
    }

    @Test
    void moreMetadataAndAParent() throws IOException {
        FileTree tree = OstreeFixtures.treeB();
        String parent = assertSameCommit(tree, REQUEST);
        CommitRequest request = REQUEST.withMetadata(Map.of("ostree.architecture", Variant.string("amd64")))
                .withParent(Digest.ofHex(parent));
        assertSameCommit(tree, request);
    }

    @Test
    void sixtyRandomTrees() throws IOException {
        long first = 20261123;
        for (int i = 0; i < 60; i++) {
            long seed = first + i;
            FileTree tree =
                    new RandomTrees(seed).nodes(20 + 5 * i).maxFileSize(5000).make();
            assertThat(commit(tree, REQUEST)).as("tree of seed %d", seed).isEqualTo(theirs(tree, REQUEST));
        }
        ostree.run("fsck", "--repo=" + ours.directory());
        assertThat(Fsck.check(ours).findings()).isEmpty();
    }

    /** Commits the tree on both sides, compares, and lets C ostree read ours. */
    private String assertSameCommit(FileTree tree, CommitRequest request) throws IOException {
        String checksum = commit(tree, request);
        String theirs = theirs(tree, request);
        assertSameLines(list(folder.resolve("ours"), checksum), list(folder.resolve("theirs"), theirs));
        assertThat(checksum).isEqualTo(theirs);

        ostree.run("fsck", "--repo=" + ours.directory());
        assertThat(Fsck.check(ours).findings()).isEmpty();

        Path pulled = folder.resolve("pulled");
        ostree.run("init", "--repo=" + pulled, "--mode=bare-user");
        ostree.run(
                "pull-local",
                "--repo=" + pulled,
                "--disable-fsync",
                ours.directory().toString(),
                checksum);
        Path checkout = folder.resolve("checkout");
        ostree.run("checkout", "--repo=" + pulled, "-U", "--fsync=false", checksum, checkout.toString());
        HostTool.required("diff").run("--recursive", "--no-dereference", host().toString(), checkout.toString());
        delete(checkout, pulled);
        return checksum;
    }

    private String commit(FileTree tree, CommitRequest request) throws IOException {
        return new CommitWriter(ours, BuildLog.SILENT)
                .write(tree, request)
                .checksum()
                .hex();
    }

    /** What C ostree says of the tree, made of real files. */
    private String theirs(FileTree tree, CommitRequest request) throws IOException {
        delete(host());
        HostTree.write(UsrEtc.moved(tree), host());
        List<String> arguments = new ArrayList<>(List.of(
                "commit",
                "--repo=" + folder.resolve("theirs"),
                "--tree=dir=" + host(),
                "--subject=" + request.subject(),
                "--body=" + request.body(),
                "--timestamp=@" + request.timestamp(),
                "--parent="
                        + (request.parent() == null ? "none" : request.parent().hex()),
                "--fsync=false"));
        if (request.version() != null) {
            arguments.add("--add-metadata-string=version=" + request.version());
        }
        request.metadata()
                .forEach((key, value) -> arguments.add("--add-metadata-string=" + key + "=" + value.asString()));
        if (request.bootable()) {
            arguments.add("--bootable");
        }
        if (request.refs().isEmpty()) {
            arguments.addAll(List.of("--orphan", "--no-bindings"));
        } else {
            arguments.add("--branch=" + request.refs().get(0));
            request.refs().stream().skip(1).forEach(ref -> arguments.add("--bind-ref=" + ref));
        }
        return ostree.run(arguments.toArray(new String[0])).strip();
    }

    private String list(Path repository, String commit) {
        return ostree.run("ls", "--repo=" + repository, "-RCX", commit);
    }

    /** Shows the first line only that differs, of many. */
    private static void assertSameLines(String ours, String theirs) {
        Iterator<String> expected = theirs.lines().iterator();
        ours.lines().forEach(line -> assertThat(line).isEqualTo(expected.hasNext() ? expected.next() : "nothing"));
        assertThat(expected.hasNext()).isFalse();
    }

    private Path host() {
        return folder.resolve("host");
    }

    private static void delete(Path... folders) {
        for (Path path : folders) {
            if (Files.exists(path)) {
                HostTool.required("rm").run("-rf", path.toString());
            }
        }
    }
}
