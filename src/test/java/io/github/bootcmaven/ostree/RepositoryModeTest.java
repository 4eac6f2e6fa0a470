// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.testing.RandomTrees.Feature;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.Xattrs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the modes have in common, checksums above all, and what a file looks like in each. */
class RepositoryModeTest {

    private static final String SH = "38bb7d865dceb09003401c5f65d871d9b3153e092e848792325a61471fb55a37";
    private static final String LINK = "6816127b41410bb37f0ef9b2ddbd977e4d945e96ca0f97bcb7d5d92126d6efdb";
    private static final String WITH_ATTRIBUTES = "c28e0b0b842ba835ce8abc04827168ae5a7eb4556da3128fc61636e8dcf73679";
    private static final CommitRequest REQUEST =
            CommitRequest.of("s", 1).withRefs(List.of("main")).withVersion("1");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void theSameTreeHasTheSameChecksumInEveryMode(RepositoryMode mode) throws IOException {
        requireOwners(mode);
        OstreeRepository repository = repository(mode);

        Digest commit = write(repository, OstreeFixtures.treeA(), OstreeFixtures.requestA());

        assertThat(commit.hex()).isEqualTo(OstreeFixtures.COMMIT_A);
        assertThat(Fsck.check(repository).findings()).isEmpty();
        assertThat(OstreeRepository.open(repository.directory()).mode()).isEqualTo(mode);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasWrittenIsRead(RepositoryMode mode) throws IOException {
        requireOwners(mode);
        for (int seed = 1; seed <= 10; seed++) {
            FileTree tree = new RandomTrees(seed)
                    .nodes(150)
                    .without(Feature.TIMES, Feature.LARGE_IDS)
                    .make();
            OstreeRepository repository = OstreeRepository.create(folder.resolve("r" + seed), mode, null);
            Digest commit = write(repository, tree, REQUEST);

            assertThat(Fsck.check(repository).findings()).as("seed %d", seed).isEmpty();
            FileTree read = CommitTree.read(OstreeRepository.open(repository.directory()), commit);
            assertThat(write(repository(RepositoryMode.ARCHIVE), read, REQUEST)).isEqualTo(commit);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTreeThatWasReadIsCommittedAgainWithoutReadingItsContent(RepositoryMode mode) throws IOException {
        requireOwners(mode);
        OstreeRepository repository = repository(mode);
        Digest first = write(repository, OstreeFixtures.treeA(), REQUEST);
        FileTree read = CommitTree.read(repository, first);
        read.put("usr/new", OstreeFixtures.file(OstreeFixtures.root(0644), "new"));
        Path object = repository.path(new ObjectName(
                Digest.ofHex("81381808c56d4f3d643ec12f6a18fcf2993af8daba7c2a1b2cbfc315b39424c6"), ObjectType.FILE));
        byte[] bytes = Files.readAllBytes(object);
        Files.write(object, new byte[] {1});

        CommitResult second = new CommitWriter(repository, BuildLog.SILENT).write(read, REQUEST.withParent(first));

        Files.write(object, bytes);
        // The file, /usr, the root and the commit.
        assertThat(second.written()).isEqualTo(4);
        assertThat(Fsck.check(repository).findings()).isEmpty();
        FileTree expected = OstreeFixtures.treeA();
        expected.put("usr/new", OstreeFixtures.file(OstreeFixtures.root(0644), "new"));
        assertThat(write(repository(RepositoryMode.ARCHIVE), expected, REQUEST.withParent(first)))
                .isEqualTo(second.checksum());
    }

    @Test
    void anotherOwnerMakesAnotherObjectOfTheSameContent() throws IOException {
        OstreeRepository repository = repository(RepositoryMode.ARCHIVE);
        FileTree read = CommitTree.read(repository, write(repository, OstreeFixtures.treeA(), REQUEST));
        RegularFile hello = (RegularFile) Objects.requireNonNull(read.find("hello.txt"));
        Metadata others = new Metadata(1, 1, 0600, 0, Xattrs.NONE);
        read.put("hello.txt", new RegularFile(others, hello.content()));

        FileTree expected = OstreeFixtures.treeA();
        expected.put("hello.txt", OstreeFixtures.file(others, "hello world\n"));
        assertThat(write(repository, read, REQUEST)).isEqualTo(write(repository, expected, REQUEST));
        assertThat(Fsck.check(repository).findings()).isEmpty();
    }

    @Test
    void bareUserKeepsOwnerAndModeInAnAttribute() throws IOException {
        OstreeRepository repository = repository(RepositoryMode.BARE_USER);
        FileTree tree = OstreeFixtures.treeA();
        RegularFile open = OstreeFixtures.file(OstreeFixtures.root(0277), "for all to write");
        tree.put("open", open);
        write(repository, tree, REQUEST);

        ByteArrayOutputStream hashed = new ByteArrayOutputStream();
        hashed.writeBytes(FileHeader.of(open).encodeHashed());
        hashed.writeBytes("for all to write".getBytes(StandardCharsets.US_ASCII));
        Digest checksum = Digest.of(hashed.toByteArray());
        assertThat(Files.getAttribute(object(repository, checksum.hex()), "unix:mode"))
                .isEqualTo(0100675);
        assertThat(attribute(object(repository, SH))).isEqualTo("000003e8000003e9000089ed");
        assertThat(Files.getAttribute(object(repository, SH), "unix:mode")).isEqualTo(0100755);
        assertThat(object(repository, SH)).hasContent("#!/bin/sh\nexit 0\n");
        assertThat(Files.getLastModifiedTime(object(repository, SH)).toMillis()).isZero();
        assertThat(attribute(object(repository, LINK))).isEqualTo("00000000000000000000a1ff");
        assertThat(object(repository, LINK)).hasContent("../usr/bin/sh\0");
        assertThat(attribute(object(repository, WITH_ATTRIBUTES)))
                .isEqualTo("0000000000000000000081a4757365722e616c7068610061610b757365722e7a657461007a7a0a0e1b");
    }

    @Test
    void splitXattrsKeepsAttributesBesideTheObject() throws IOException {
        requireOwners(RepositoryMode.BARE_SPLIT_XATTRS);
        OstreeRepository repository = repository(RepositoryMode.BARE_SPLIT_XATTRS);
        FileTree tree = OstreeFixtures.treeA();
        tree.put("empty2", OstreeFixtures.file(OstreeFixtures.root(0600), ""));
        write(repository, tree, REQUEST);

        assertThat(Files.readAttributes(object(repository, SH), "unix:uid,gid,mode"))
                .containsEntry("uid", 1000)
                .containsEntry("gid", 1001)
                .containsEntry("mode", 0104755);
        assertThat(Files.readSymbolicLink(object(repository, LINK))).isEqualTo(Path.of("../usr/bin/sh"));
        byte[] attributes = HexFormat.of().parseHex("757365722e616c7068610061610b757365722e7a657461007a7a0a0e1b");
        assertThat(xattrs(repository, Digest.ofHex(WITH_ATTRIBUTES), ObjectType.FILE_XATTRS_LINK))
                .hasBinaryContent(attributes);
        assertThat(xattrs(repository, Digest.of(attributes), ObjectType.FILE_XATTRS))
                .hasBinaryContent(attributes);
        assertThat(xattrs(repository, Digest.ofHex(SH), ObjectType.FILE_XATTRS_LINK))
                .isEmptyFile();
    }

    @Test
    void withoutRootAnotherOwnerIsRefusedAndTheOwnOneIsNot() throws IOException {
        Assumptions.assumeFalse("root".equals(System.getProperty("user.name")), "root may give files to anybody");
        OstreeRepository repository = repository(RepositoryMode.BARE_SPLIT_XATTRS);
        FileTree tree = new FileTree(OstreeFixtures.directory());
        int uid = (Integer) Files.getAttribute(folder, "unix:uid");
        int gid = (Integer) Files.getAttribute(folder, "unix:gid");
        tree.put("own", OstreeFixtures.file(new Metadata(uid, gid, 0644, 0, Xattrs.NONE), "own"));
        write(repository, tree, REQUEST);
        assertThat(Fsck.check(repository).findings()).isEmpty();

        tree.put("roots", OstreeFixtures.file(OstreeFixtures.root(0644), "root's"));
        assertThatThrownBy(() -> write(repository, tree, REQUEST.withRefs(List.of("other"))))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("0:0");
        assertThat(repository.refs()).containsOnlyKeys("main");
    }

    @Test
    void aLinkThatJavaCannotMakeIsRefusedAndNothingIsLeft() throws IOException {
        OstreeRepository repository = repository(RepositoryMode.BARE_SPLIT_XATTRS);
        FileTree tree = new FileTree(OstreeFixtures.directory());
        tree.put("link", new Symlink(OstreeFixtures.root(0777), "a//b"));

        assertThatThrownBy(() -> write(repository, tree, REQUEST))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("needless slashes");
        assertThat(repository.refs()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"BARE_USER", "BARE_SPLIT_XATTRS"})
    void whatAPowerFailureLeftEmptyIsMadeAgain(RepositoryMode mode) throws IOException {
        requireOwners(mode);
        OstreeRepository repository = repository(mode);
        write(repository, OstreeFixtures.treeA(), REQUEST);
        Files.delete(object(repository, SH));
        Files.createFile(object(repository, SH));

        write(repository, OstreeFixtures.treeA(), REQUEST);

        assertThat(Fsck.check(repository).findings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"BARE_USER", "BARE_SPLIT_XATTRS"})
    void damageIsFound(RepositoryMode mode) throws IOException {
        requireOwners(mode);
        OstreeRepository repository = repository(mode);
        write(repository, OstreeFixtures.treeA(), REQUEST);
        Files.writeString(object(repository, SH), "#!/bin/sh\nexit 1\n");
        Path link = object(repository, LINK);
        Files.delete(link);
        if (mode == RepositoryMode.BARE_USER) {
            Files.writeString(link, "../usr/bin/sh\0");
        } else {
            Files.createSymbolicLink(link, Path.of("elsewhere"));
            Files.delete(xattrs(repository, Digest.ofHex(WITH_ATTRIBUTES), ObjectType.FILE_XATTRS_LINK));
        }

        assertThat(Fsck.check(repository).findings())
                .extracting(FsckFinding::path)
                .contains("/usr/bin/link", "/usr/bin/sh")
                .hasSize(mode == RepositoryMode.BARE_USER ? 2 : 3);
    }

    @Test
    void anotherModeOrCollectionThanThereIsIsRefused() throws IOException {
        OstreeRepository.create(folder.resolve("r"), RepositoryMode.BARE_USER, "com.example.Os");

        assertThatThrownBy(() -> OstreeRepository.create(folder.resolve("r"), RepositoryMode.ARCHIVE, "com.example.Os"))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("mode bare-user");
        assertThatThrownBy(() -> OstreeRepository.create(folder.resolve("r"), RepositoryMode.BARE_USER, null))
                .isInstanceOf(BootcException.class);
        for (String bad : List.of("", "Os", "com..x", "com.1x", "com.a-b", "com.x\nmode=bare", ".com.x")) {
            assertThatThrownBy(() -> OstreeRepository.create(folder.resolve("n"), RepositoryMode.ARCHIVE, bad))
                    .isInstanceOf(BootcException.class);
        }
        assertThat(OstreeRepository.open(folder.resolve("r")).collectionId()).isEqualTo("com.example.Os");
    }

    @Test
    void metadataObjectsAreTheSameFilesInEveryMode() throws IOException {
        OstreeRepository archive = repository(RepositoryMode.ARCHIVE);
        OstreeRepository bareUser = repository(RepositoryMode.BARE_USER);
        write(archive, OstreeFixtures.treeB(), REQUEST);
        write(bareUser, OstreeFixtures.treeB(), REQUEST);

        assertThat(metadataFiles(archive)).isEqualTo(metadataFiles(bareUser)).hasSize(6);
    }

    private static List<String> metadataFiles(OstreeRepository repository) throws IOException {
        try (Stream<Path> files = Files.walk(repository.directory().resolve("objects"))) {
            return files.map(Path::getFileName)
                    .map(Path::toString)
                    .filter(name -> name.matches(".*\\.(commit|dirtree|dirmeta)"))
                    .sorted()
                    .toList();
        }
    }

    /** Real owners take root. */
    private static void requireOwners(RepositoryMode mode) {
        Assumptions.assumeTrue(
                mode != RepositoryMode.BARE_SPLIT_XATTRS || "root".equals(System.getProperty("user.name")),
                "bare-split-xattrs with owners needs root");
    }

    private OstreeRepository repository(RepositoryMode mode) throws IOException {
        return OstreeRepository.create(folder.resolve(mode.text()), mode, null);
    }

    private static Digest write(OstreeRepository repository, FileTree tree, CommitRequest request) throws IOException {
        return new CommitWriter(repository, BuildLog.SILENT)
                .write(tree, request)
                .checksum();
    }

    private static Path object(OstreeRepository repository, String checksum) {
        return repository.path(new ObjectName(Digest.ofHex(checksum), ObjectType.FILE));
    }

    private static Path xattrs(OstreeRepository repository, Digest checksum, ObjectType type) {
        return repository.path(new ObjectName(checksum, type));
    }

    private static String attribute(Path file) throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        ByteBuffer value = ByteBuffer.allocate(view.size("ostreemeta"));
        view.read("ostreemeta", value);
        return HexFormat.of().formatHex(value.array());
    }
}
