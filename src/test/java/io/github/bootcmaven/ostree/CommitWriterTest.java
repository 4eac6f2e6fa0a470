// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommitWriterTest {

    private static final CommitRequest PLAIN = CommitRequest.of("subject", 1700000000);

    @TempDir
    private Path folder;

    private OstreeRepository repository;

    @BeforeEach
    void createRepository() throws IOException {
        repository = OstreeRepository.create(folder.resolve("repo"));
    }

    @Test
    void fixtureAHasTheChecksumsOfOstree() throws IOException {
        CommitResult result = writer().write(OstreeFixtures.treeA(), OstreeFixtures.requestA());

        // The fixture was made with "version" first; CommitMetadata puts it there too when the tree isn't bootable.
        assertThat(result.checksum().hex()).isEqualTo(OstreeFixtures.COMMIT_A);
        assertThat(repository.resolve("test/main")).isEqualTo(result.checksum());
        assertThat(folder.resolve("repo/refs/heads/test/main")).hasContent(OstreeFixtures.COMMIT_A + "\n");
        assertThat(Fsck.check(repository).findings()).isEmpty();
    }

    @Test
    void attributesWithoutAValueAreLeftOutAsByOstree() throws IOException {
        writer().write(OstreeFixtures.treeB(), PLAIN);

        // C ostree's, for a file with security.capability and an empty user.b.
        assertThat(repository.has(new ObjectName(
                        Digest.ofHex("eb5efbdd7b848037443c8b8965fc8a12cf503e0199d3ed64e9e03e0332059557"),
                        ObjectType.FILE)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "81381808c56d4f3d643ec12f6a18fcf2993af8daba7c2a1b2cbfc315b39424c6,"
                + "0000001a00000000000000000000000c0000000000000000000081a4000000000019cb48cdc9c95728cf2fca49e10200",
        "d3fa9214de0816a2cf5475da17be2036ae0eda3df526eff7c1ddee082c6e5b58,"
                + "0000001a000000000000000000000000000000000000000000008180000000000019" + "0300",
        "38bb7d865dceb09003401c5f65d871d9b3153e092e848792325a61471fb55a37,"
                + "0000001a000000000000000000000011000003e8000003e9000089ed000000000019"
                + "5356d44fcaccd32fcee04aadc82c5130e00200",
        "6816127b41410bb37f0ef9b2ddbd977e4d945e96ca0f97bcb7d5d92126d6efdb,"
                + "0000002700000000000000000000000000000000000000000000a1ff000000002e2e2f7573722f62696e2f73680026",
        "c28e0b0b842ba835ce8abc04827168ae5a7eb4556da3128fc61636e8dcf73679,"
                + "000000370000000000000000000000050000000000000000000081a40000000000757365722e616c7068610061610b757365"
                + "722e7a657461007a7a0a0e1b194b2c2929e20200"
    })
    void contentObjectsHaveTheBytesOfOstreeAtItsLevel(String checksum, String bytes) throws IOException {
        new CommitWriter(repository, BuildLog.SILENT, 6).write(OstreeFixtures.treeA(), PLAIN);

        Path file = repository.path(new ObjectName(Digest.ofHex(checksum), ObjectType.FILE));
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 9})
    void theLevelOfCompressionDoesNotChangeTheCommit(int level) throws IOException {
        FileTree tree = new RandomTrees(level).maxFileSize(100_000).nodes(50).make();
        put(tree, "large", large(3_000_000));

        CommitResult result = new CommitWriter(repository, BuildLog.SILENT, level).write(tree, PLAIN);

        OstreeRepository other = OstreeRepository.create(folder.resolve("other"));
        assertThat(new CommitWriter(other, BuildLog.SILENT).write(tree, PLAIN).checksum())
                .isEqualTo(result.checksum());
        assertThat(Fsck.check(repository).findings()).isEmpty();
    }

    @Test
    void contentComesBackAsItWentIn() throws IOException {
        FileTree tree = new FileTree(OstreeFixtures.directory());
        byte[] bytes = large(2_000_000);
        RegularFile file = put(tree, "large", bytes);

        DirTree root =
                repository.readDirTree(writer().write(tree, PLAIN).commit().tree());

        try (FileObject object = repository.readFile(root.files().get(0).file())) {
            assertThat(object.header()).isEqualTo(FileHeader.of(file));
            assertThat(object.size()).isEqualTo(bytes.length);
            assertThat(object.content()).hasBinaryContent(bytes);
        }
    }

    @Test
    void whatIsCompressedAlreadyIsStored() throws IOException {
        FileTree tree = new FileTree(OstreeFixtures.directory());
        byte[] bytes = new byte[10_000];
        bytes[0] = (byte) 0xFD;
        System.arraycopy("7zXZ".getBytes(StandardCharsets.US_ASCII), 0, bytes, 1, 4);
        put(tree, "module.ko.xz", bytes);

        DirTree root =
                repository.readDirTree(writer().write(tree, PLAIN).commit().tree());

        ObjectName name = new ObjectName(root.files().get(0).file(), ObjectType.FILE);
        assertThat(Files.size(repository.path(name))).isGreaterThan(bytes.length);
        assertThat(Fsck.check(repository).findings()).isEmpty();
    }

    @Test
    void hardLinksAndDuplicatesAreOneObject() throws IOException {
        FileTree tree = new FileTree(OstreeFixtures.directory());
        AtomicInteger opened = new AtomicInteger();
        RegularFile file = new RegularFile(OstreeFixtures.root(0644), counted(opened, large(1000)));
        tree.put("a", file);
        tree.put("b", file);
        tree.put("c", new RegularFile(OstreeFixtures.root(0644).withMtime(9), Content.of(large(1000))));
        tree.put("d", new RegularFile(OstreeFixtures.root(0600), Content.of(large(1000))));

        CommitResult result = writer().write(tree, PLAIN);

        assertThat(opened).hasValue(1);
        // Two content objects, a dirtree, a dirmeta, the commit.
        assertThat(result.written()).isEqualTo(5);
        assertThat(result.contentBytes()).isEqualTo(3000);
    }

    @Test
    void etcIsMovedInTheCommitOnly() throws IOException {
        FileTree tree = OstreeFixtures.treeA();
        tree.put("etc/fstab", OstreeFixtures.file(OstreeFixtures.root(0644), "x"));

        DirTree root =
                repository.readDirTree(writer().write(tree, PLAIN).commit().tree());

        assertThat(root.directories().stream().map(DirTree.DirectoryEntry::name))
                .containsExactly("usr", "var");
        DirTree usr = repository.readDirTree(root.directories().get(0).tree());
        assertThat(usr.directories().stream().map(DirTree.DirectoryEntry::name)).containsExactly("bin", "etc");
        assertThat(tree.find("etc/fstab")).isNotNull();
        assertThat(tree.find("usr/etc")).isNull();
    }

    @Test
    void twoPlacesForEtcAreRefused() {
        FileTree tree = OstreeFixtures.treeA();
        tree.mkdirs("usr/etc", OstreeFixtures.root(0755));

        assertThatThrownBy(() -> writer().write(tree, PLAIN))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("both /etc and /usr/etc");
    }

    @Test
    void aBootableTreeNamesItsKernel() throws IOException {
        FileTree tree = OstreeFixtures.treeA();
        tree.mkdirs("usr/lib/modules/6.12.1-amd64", OstreeFixtures.root(0755));
        tree.mkdirs("usr/lib/modules/5.0-without", OstreeFixtures.root(0755));
        CommitRequest request = PLAIN.withBootable(true).withVersion("1").withRefs(List.of("z", "a/b", "z"));

        assertThatThrownBy(() -> writer().write(tree, request))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("no /usr/lib/modules/*/vmlinuz");

        tree.put("usr/lib/modules/6.12.1-amd64/vmlinuz", OstreeFixtures.file(OstreeFixtures.root(0644), "K"));
        Map<String, Variant> metadata = writer().write(tree, request).commit().metadata();
        assertThat(metadata.keySet())
                .containsExactly("ostree.linux", "version", "ostree.bootable", "ostree.ref-binding");
        assertThat(metadata)
                .containsEntry("ostree.linux", Variant.string("6.12.1-amd64"))
                .containsEntry("ostree.bootable", Variant.bool(true))
                .containsEntry("ostree.ref-binding", Variant.strings(List.of("a/b", "z")));

        tree.put("usr/lib/modules/5.0-without/vmlinuz", OstreeFixtures.file(OstreeFixtures.root(0644), "K"));
        assertThatThrownBy(() -> writer().write(tree, request))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("5.0-without, 6.12.1-amd64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "version", "ostree.ref-binding"})
    void metadataThatTheCommitHasAlreadyIsRefused(String key) {
        CommitRequest request = PLAIN.withVersion("1").withMetadata(Map.of(key, Variant.string("2")));

        assertThatThrownBy(() -> writer().write(OstreeFixtures.treeA(), request))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("'" + key + "'");
    }

    @Test
    void aRefThatCannotBeWrittenIsFoundBeforeAnythingIsDone() throws IOException {
        repository.writeRef("a/b", Digest.of("any"));

        assertThatThrownBy(() -> writer().write(OstreeFixtures.treeA(), PLAIN.withRefs(List.of("a"))))
                .isInstanceOf(BootcException.class);
        assertThat(filesBelow(folder.resolve("repo/objects"))).isEmpty();
    }

    @Test
    void namesThatNoFileSystemTakesAreRefused() {
        for (String name : List.of("\ud800", "\u00e9".repeat(128))) {
            FileTree tree = new FileTree(OstreeFixtures.directory());
            tree.put(name, OstreeFixtures.file(OstreeFixtures.root(0644), ""));
            assertThatThrownBy(() -> writer().write(tree, PLAIN))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("its name");
        }
        FileTree tree = new FileTree(OstreeFixtures.directory());
        tree.put("link", new Symlink(OstreeFixtures.root(0777), "x".repeat(4096)));
        assertThatThrownBy(() -> writer().write(tree, PLAIN)).hasMessageContaining("its target");
    }

    @Test
    void theCacheGivesLinksAndGetsWhatIsNew() throws IOException {
        OstreeRepository cache = OstreeRepository.create(folder.resolve("cache"));
        FileTree tree = new RandomTrees(1).make();
        CommitResult cold = new CommitWriter(repository.withCache(cache), BuildLog.SILENT).write(tree, PLAIN);
        assertThat(cold.linked()).isZero();

        OstreeRepository second = OstreeRepository.create(folder.resolve("second"));
        CommitResult warm = new CommitWriter(second.withCache(cache), BuildLog.SILENT).write(tree, PLAIN);

        assertThat(warm.checksum()).isEqualTo(cold.checksum());
        assertThat(warm.written()).isZero();
        assertThat(warm.linked()).isEqualTo(cold.written());
        ObjectName commit = new ObjectName(warm.checksum(), ObjectType.COMMIT);
        assertThat(fileKey(second.path(commit))).isEqualTo(fileKey(repository.path(commit)));
        assertThat(Fsck.check(second).findings()).isEmpty();
        CommitResult again = new CommitWriter(second.withCache(cache), BuildLog.SILENT).write(tree, PLAIN);
        assertThat(again.present()).isEqualTo(cold.written());
    }

    @Test
    void whatAPowerFailureLeftEmptyIsMadeAgain() throws IOException {
        OstreeRepository cache = OstreeRepository.create(folder.resolve("cache"));
        FileTree tree = new RandomTrees(2).make();
        CommitRequest request = PLAIN.withRefs(List.of("main"));
        new CommitWriter(repository.withCache(cache), BuildLog.SILENT).write(tree, request);
        try (Stream<Path> files = Files.walk(folder.resolve("cache/objects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // The repository's names are links to the same files, so both are empty now.
                Files.write(file, new byte[0]);
            }
        }

        new CommitWriter(repository.withCache(cache), BuildLog.SILENT).write(tree, request);

        assertThat(Fsck.check(repository).findings()).isEmpty();
    }

    @Test
    void fourWritersAtOnceDoNotHinderEachOther() throws Exception {
        OstreeRepository cache = OstreeRepository.create(folder.resolve("cache"));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<CommitResult>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                FileTree tree = new RandomTrees(3).nodes(800).make();
                Callable<CommitResult> commit = () -> new CommitWriter(
                                OstreeRepository.open(folder.resolve("repo")).withCache(cache), BuildLog.SILENT)
                        .write(tree, PLAIN.withRefs(List.of("main")));
                results.add(threads.submit(commit));
            }
            for (Future<CommitResult> result : results) {
                assertThat(result.get().checksum())
                        .isEqualTo(results.get(0).get().checksum());
            }
        } finally {
            threads.shutdown();
        }
        assertThat(Fsck.check(repository).findings()).isEmpty();
        assertThat(Fsck.check(cache).findings()).isEmpty();
        assertThat(filesBelow(folder.resolve("repo/tmp"))).isEmpty();
        assertThat(filesBelow(folder.resolve("cache/tmp"))).isEmpty();
    }

    @Test
    void contentThatChangesBetweenTwoReadsIsRefusedAndNotKept() throws IOException {
        FileTree tree = new FileTree(OstreeFixtures.directory());
        tree.mkdirs("usr/share", OstreeFixtures.root(0755));
        byte[] first = large(2_000_000);
        byte[] second = large(2_000_000);
        second[1_500_000]++;
        AtomicInteger opened = new AtomicInteger();
        Content changing = new Content() {
            @Override
            public long size() {
                return first.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(opened.getAndIncrement() == 0 ? first : second);
            }
        };
        tree.put("usr/share/log", new RegularFile(OstreeFixtures.root(0644), changing));
        OstreeRepository cache = OstreeRepository.create(folder.resolve("cache"));

        assertThatThrownBy(() -> new CommitWriter(repository.withCache(cache), BuildLog.SILENT)
                        .write(tree, PLAIN.withRefs(List.of("main"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/usr/share/log")
                .hasMessageContaining("changed");

        assertThat(repository.refs()).isEmpty();
        assertThat(filesBelow(folder.resolve("cache/objects"))).isEmpty();
        assertThat(filesBelow(folder.resolve("cache/tmp"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1001})
    void contentOfAnotherSizeThanPromisedIsRefused(int actual) {
        FileTree tree = new FileTree(OstreeFixtures.directory());
        byte[] bytes = large(actual);
        tree.put("file", new RegularFile(OstreeFixtures.root(0644), new Content() {
            @Override
            public long size() {
                return 1000;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        }));

        assertThatThrownBy(() -> writer().write(tree, PLAIN)).hasMessageContaining("/file: its content changed");
    }

    @Test
    void anInterruptEndsTheCommitWithoutARef() throws IOException {
        FileTree tree = new RandomTrees(5).make();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> writer().write(tree, PLAIN.withRefs(List.of("main"))))
                .isInstanceOf(IOException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(repository.refs()).isEmpty();
    }

    private CommitWriter writer() {
        return new CommitWriter(repository, BuildLog.SILENT);
    }

    private static RegularFile put(FileTree tree, String path, byte[] bytes) {
        RegularFile file = new RegularFile(OstreeFixtures.root(0644), Content.of(bytes));
        tree.put(path, file);
        return file;
    }

    private static byte[] large(int size) {
        byte[] bytes = new byte[size];
        Random random = new Random(size);
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) "abcdefgh".charAt(random.nextInt(8));
        }
        return bytes;
    }

    private static Content counted(AtomicInteger opened, byte[] bytes) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                opened.incrementAndGet();
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    private static Object fileKey(Path file) throws IOException {
        return String.valueOf(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
