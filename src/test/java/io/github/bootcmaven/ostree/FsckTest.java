// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.tree.Xattrs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each repository here has one thing wrong; half of them pass C ostree's own fsck. */
class FsckTest {

    private static final DirMeta META = DirMeta.of(OstreeFixtures.root(0755));
    private static final FileHeader REGULAR = new FileHeader(0, 0, 0100644, "", Xattrs.NONE);
    private static final byte[] CONTENT = "hello world\n".getBytes(StandardCharsets.US_ASCII);
    private static final Digest FILE = Digest.ofHex("81381808c56d4f3d643ec12f6a18fcf2993af8daba7c2a1b2cbfc315b39424c6");

    @TempDir
    private Path folder;

    private OstreeRepository repository;

    @BeforeEach
    void createRepository() throws IOException {
        repository = OstreeRepository.create(folder.resolve("repo"));
        put(ObjectType.DIR_META, META.encode());
        putFile(FILE, REGULAR.encodeStored(CONTENT.length), deflate(CONTENT, 6, true));
    }

    @Test
    void aSoundRepositoryHasNoFindings() throws IOException {
        commitRoot(new DirTree(List.of(entry("a")), List.of()).encode());

        FsckReport report = Fsck.check(repository);

        assertThat(report.findings()).isEmpty();
        assertThat(report.isSound()).isTrue();
        assertThat(report.commits()).isEqualTo(1);
        assertThat(report.objects()).isEqualTo(4);
        assertThat(report.contentBytes()).isEqualTo(CONTENT.length);
    }

    @Test
    void anyLevelOfCompressionIsSound() throws IOException {
        Files.delete(path(FILE, ObjectType.FILE));
        putFile(FILE, REGULAR.encodeStored(CONTENT.length), deflate(CONTENT, 0, true));
        commitRoot(new DirTree(List.of(entry("a")), List.of()).encode());

        assertThat(Fsck.check(repository).findings()).isEmpty();
    }

    static Stream<Arguments> trees() {
        DirTree.DirectoryEntry directory = directory("d", new DirTree(List.of(), List.of()));
        return Stream.of(
                Arguments.of("a slash", tree(entry("a/b")), "not a file name: 'a/b'"),
                Arguments.of("the parent", tree(entry("..")), "not a file name: '..'"),
                Arguments.of("the same directory", tree(entry(".")), "not a file name: '.'"),
                Arguments.of("no name", tree(entry("")), "not a file name: ''"),
                Arguments.of("unsorted", tree(entry("b"), entry("a")), "names not in order: a after b"),
                Arguments.of("twice", tree(entry("a"), entry("a")), "a name that comes twice: a"),
                Arguments.of(
                        "a file and a directory",
                        new DirTree(List.of(entry("d")), List.of(directory)).encode(),
                        "a name that is a file's and a directory's: d"),
                Arguments.of(
                        "not UTF-8",
                        replaced(tree(entry("aaa")), bytes -> {
                            bytes[1] = (byte) 0xFF;
                            return bytes;
                        }),
                        "a string that isn't UTF-8"),
                Arguments.of("a byte too many", Arrays.copyOf(tree(entry("a")), 100), "not the normal form"),
                Arguments.of("nothing", new byte[0], "not the normal form"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trees")
    void aBadDirtreeIsFound(String what, byte[] root, String problem) throws IOException {
        put(ObjectType.DIR_TREE, new DirTree(List.of(), List.of()).encode());
        commitRoot(root);

        assertFinding(Digest.of(root).hex() + ".dirtree", "/", problem);
    }

    @Test
    void aChecksumOfAnotherLengthIsFound() throws IOException {
        byte[] root = Framing.join(
                VariantType.of("(a(say)a(sayay))"),
                List.of(
                        Framing.join(
                                VariantType.of("a(say)"),
                                List.of(Framing.join(
                                        VariantType.of("(say)"), List.of(Utf8.encodeWithNul("a"), new byte[31])))),
                        new byte[0]));
        commitRoot(root);

        assertFinding(Digest.of(root).hex() + ".dirtree", "/", "a checksum of 31 bytes");
    }

    static Stream<Arguments> metas() {
        return Stream.of(
                Arguments.of("a file's mode", new DirMeta(0, 0, 0100755, Xattrs.NONE).encode(), "not the mode"),
                Arguments.of("no type", new DirMeta(0, 0, 0755, Xattrs.NONE).encode(), "not the mode"),
                Arguments.of("too many bits", new DirMeta(0, 0, 0240755, Xattrs.NONE).encode(), "not the mode"),
                Arguments.of("unsorted attributes", meta("user.b", "user.a"), "not in order"),
                Arguments.of("an attribute twice", meta("user.a", "user.a"), "not in order, or one twice"),
                Arguments.of("no name", meta(""), "without a name"),
                Arguments.of("NUL in a name", meta("a\0b"), "NUL inside"),
                Arguments.of("half of it", new byte[6], "not the normal form"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("metas")
    void aBadDirmetaIsFound(String what, byte[] meta, String problem) throws IOException {
        put(ObjectType.DIR_META, meta);
        DirTree empty = new DirTree(List.of(), List.of());
        put(ObjectType.DIR_TREE, empty.encode());
        commitRoot(new DirTree(List.of(), List.of(new DirTree.DirectoryEntry("d", empty.checksum(), Digest.of(meta))))
                .encode());

        assertFinding(Digest.of(meta).hex() + ".dirmeta", "/d", problem);
    }

    static Stream<Arguments> files() {
        byte[] good = deflate(CONTENT, 6, true);
        byte[] none = new byte[0];
        long size = CONTENT.length;
        FileHeader link = new FileHeader(0, 0, 0120777, "target", Xattrs.NONE);
        return Stream.of(
                Arguments.of("size too small", REGULAR, REGULAR.encodeStored(size - 1), good, "more content than"),
                Arguments.of("size too large", REGULAR, REGULAR.encodeStored(size + 1), good, "promises 13"),
                Arguments.of("size negative", REGULAR, REGULAR.encodeStored(-1), good, "a size of"),
                Arguments.of(
                        "zlib wrapper", REGULAR, REGULAR.encodeStored(size), deflate(CONTENT, 6, false), "deflate"),
                Arguments.of("cut", REGULAR, REGULAR.encodeStored(size), Arrays.copyOf(good, 5), "that ends after"),
                Arguments.of("no content", REGULAR, REGULAR.encodeStored(size), none, "that ends after 0 bytes"),
                Arguments.of(
                        "more", REGULAR, REGULAR.encodeStored(size), Arrays.copyOf(good, 99), "bytes after the end"),
                Arguments.of(
                        "other content",
                        REGULAR,
                        REGULAR.encodeStored(size),
                        deflate("hello_world\n".getBytes(StandardCharsets.US_ASCII), 6, true),
                        "has the checksum"),
                Arguments.of("a device", at(0020644), at(0020644).encodeStored(size), good, "not the mode"),
                Arguments.of("a directory", at(0040755), at(0040755).encodeStored(size), good, "not the mode"),
                Arguments.of("link with content", link, link.encodeStored(0), good, "bytes after the header"),
                Arguments.of("link with a size", link, link.encodeStored(3), none, "a symbolic link with a size"),
                Arguments.of("link's mode", linkAt(0120644), linkAt(0120644).encodeStored(0), none, "not the mode"),
                Arguments.of(
                        "link without target",
                        at(0120777),
                        at(0120777).encodeStored(0),
                        none,
                        "a symbolic link without a target"),
                Arguments.of(
                        "file with target", linkAt(0100644), linkAt(0100644).encodeStored(size), good, "link's target"),
                Arguments.of("no header", REGULAR, new byte[0], none, "ends before its header"),
                Arguments.of("half a header", REGULAR, Arrays.copyOf(REGULAR.encodeStored(size), 12), none, "inside"),
                Arguments.of("a huge header", REGULAR, new byte[] {127, 0, 0, 0, 0, 0, 0, 0}, good, "a header of"),
                Arguments.of("a negative one", REGULAR, new byte[] {-1, -1, 0, 0, 0, 0, 0, 0}, good, "a header of"),
                Arguments.of("no zeros", REGULAR, new byte[] {0, 0, 0, 18, 0, 0, 0, 1}, good, "no zeros before"),
                Arguments.of(
                        "unsorted attributes",
                        REGULAR,
                        unsortedAttributes(),
                        good,
                        "extended attributes not in order, or one twice: user.a"),
                Arguments.of(
                        "a device number",
                        REGULAR,
                        replaced(REGULAR.encodeStored(size), bytes -> {
                            bytes[31] = 1;
                            return bytes;
                        }),
                        good,
                        "a device number"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void aBadContentObjectIsFound(String what, FileHeader header, byte[] stored, byte[] compressed, String problem)
            throws IOException {
        ByteArrayOutputStream hashed = new ByteArrayOutputStream();
        hashed.write(header.encodeHashed());
        hashed.write(header.isSymlink() ? new byte[0] : CONTENT);
        Digest checksum = Digest.of(hashed.toByteArray());
        Files.deleteIfExists(path(checksum, ObjectType.FILE));
        putFile(checksum, stored, compressed);
        commitRoot(new DirTree(List.of(new DirTree.FileEntry("f", checksum)), List.of()).encode());

        assertFinding(checksum.hex() + ".file", "/f", problem);
    }

    @Test
    void unsortedAttributesAreNotTakenForAWrongChecksum() throws IOException {
        byte[] stored = unsortedAttributes();
        FileHeader.Found found = FileHeader.decodeStored(Arrays.copyOfRange(stored, 8, stored.length), rule -> {});
        ByteArrayOutputStream hashed = new ByteArrayOutputStream();
        hashed.write(found.hashed());
        hashed.write(CONTENT);
        Digest checksum = Digest.of(hashed.toByteArray());
        putFile(checksum, stored, deflate(CONTENT, 6, true));
        commitRoot(new DirTree(List.of(new DirTree.FileEntry("f", checksum)), List.of()).encode());

        assertThat(Fsck.check(repository).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.problem()).contains("not in order"));
    }

    @Test
    void whatIsMissingIsFoundWithItsPath() throws IOException {
        DirTree below = new DirTree(List.of(entry("gone")), List.of());
        put(ObjectType.DIR_TREE, below.encode());
        DirTree missing = new DirTree(List.of(entry("x")), List.of());
        commitRoot(new DirTree(List.of(), List.of(directory("a", below), directory("b", missing))).encode());
        Files.delete(path(FILE, ObjectType.FILE));
        Files.delete(path(META.checksum(), ObjectType.DIR_META));

        assertThat(Fsck.check(repository).findings())
                .containsExactly(
                        new FsckFinding(META.checksum().hex() + ".dirmeta", "/", "is missing"),
                        new FsckFinding(FILE.hex() + ".file", "/a/gone", "is missing"),
                        new FsckFinding(missing.checksum().hex() + ".dirtree", "/b", "is missing"));
    }

    @Test
    void changedMetadataIsFound() throws IOException {
        byte[] root = tree(entry("a"));
        Commit commit = commitRoot(root);
        Files.write(path(Digest.of(root), ObjectType.DIR_TREE), tree(entry("b")));

        assertFinding(Digest.of(root).hex() + ".dirtree", "/", "has the checksum");
        Files.write(path(commit.checksum(), ObjectType.COMMIT), new byte[] {1, 2, 3});
        assertFinding(commit.checksum().hex() + ".commit", "ref heads/main", "not the normal form");
    }

    @Test
    void aTreeThatContainsItselfEnds() throws IOException {
        Digest name = Digest.of("a name that doesn't fit");
        DirTree circle = new DirTree(List.of(), List.of(new DirTree.DirectoryEntry("d", name, META.checksum())));
        write(path(name, ObjectType.DIR_TREE), circle.encode());
        commit(new Commit(Map.of(), null, "", "", 0, name, META.checksum()));

        assertFinding(name.hex() + ".dirtree", "/", "has the checksum");
    }

    @Test
    void badRefsAreFound() throws IOException {
        Commit commit = commitRoot(tree(entry("a")));
        Path heads = folder.resolve("repo/refs/heads");
        Files.writeString(heads.resolve("cut"), commit.checksum().hex());
        Files.writeString(heads.resolve("text"), "no checksum\n");
        Files.writeString(heads.resolve("long"), commit.checksum().hex() + "\nmore\n");
        Files.writeString(heads.resolve("gone"), FILE.hex() + "\n");
        Files.createSymbolicLink(heads.resolve("alias"), Path.of("main"));
        Files.createSymbolicLink(heads.resolve("dangling"), Path.of("nowhere"));

        assertThat(Fsck.check(repository).findings())
                .extracting(FsckFinding::toString)
                .containsExactlyInAnyOrder(
                        "ref heads/cut: ref heads/cut: has no line end after its checksum",
                        "ref heads/text: ref heads/text: has no checksum in it",
                        "ref heads/long: ref heads/long: has no line end after its checksum",
                        "ref heads/long: ref heads/long: has no checksum in it",
                        "ref heads/gone: " + FILE.hex() + ".commit: is missing",
                        "ref heads/dangling: ref heads/dangling: has no checksum in it");
    }

    @Test
    void badCommitsAreFound() throws IOException {
        byte[] root = tree(entry("a"));
        put(ObjectType.DIR_TREE, root);
        Map<String, Variant> metadata = new LinkedHashMap<>();
        metadata.put("", Variant.bool(true));
        metadata.put("ostree.ref-binding", Variant.strings(List.of("other")));
        Commit commit = new Commit(metadata, FILE, "", "", 0, Digest.of(root), META.checksum());
        commit(commit);

        assertThat(Fsck.check(repository).findings())
                .extracting(FsckFinding::problem)
                .containsExactlyInAnyOrder("metadata without a key", "isn't bound to the ref heads/main that names it");
    }

    @Test
    void aKeyThatComesTwiceIsFound() throws IOException {
        byte[] root = tree(entry("a"));
        put(ObjectType.DIR_TREE, root);
        Map<String, Variant> metadata = new LinkedHashMap<>();
        metadata.put("key1", Variant.bool(true));
        metadata.put("key2", Variant.bool(true));
        byte[] bytes = new Commit(metadata, null, "", "", 0, Digest.of(root), META.checksum()).encode();
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("key2") + 3] = '1';
        put(ObjectType.COMMIT, bytes);

        // No ref names it; commits are verified all the same.
        assertFinding(
                Digest.of(bytes).hex() + ".commit", "commit " + Digest.of(bytes).hex(), "comes twice");
    }

    @Test
    void aCommitThatAPullLeftIncompleteIsNotVerified() throws IOException {
        Commit commit = new Commit(Map.of(), null, "", "", 0, FILE, META.checksum());
        put(ObjectType.COMMIT, commit.encode());
        assertThat(Fsck.check(repository).findings()).hasSize(1);

        Files.writeString(folder.resolve("repo/state/" + commit.checksum().hex() + ".commitpartial"), "");
        assertThat(Fsck.check(repository).findings()).isEmpty();
    }

    @Test
    void whatIsNoFileIsFound() throws IOException {
        commitRoot(tree(entry("a")));
        Files.delete(path(FILE, ObjectType.FILE));
        Files.createDirectory(path(FILE, ObjectType.FILE));

        assertFinding(FILE.hex() + ".file", "/a", "is no regular file");
    }

    @Test
    void noDamageIsThrownOrOverlooked() throws IOException {
        long seed = 20261123;
        Random random = new Random(seed);
        new CommitWriter(repository, BuildLog.SILENT)
                .write(
                        new RandomTrees(seed).nodes(40).make(),
                        CommitRequest.of("s", 1).withRefs(List.of("main")).withVersion("1"));
        Files.delete(path(FILE, ObjectType.FILE));
        List<Path> objects;
        try (Stream<Path> files = Files.walk(folder.resolve("repo/objects"))) {
            objects = files.filter(Files::isRegularFile).sorted().toList();
        }
        assertThat(Fsck.check(repository).findings()).isEmpty();
        for (int i = 0; i < 300; i++) {
            Path object = objects.get(random.nextInt(objects.size()));
            byte[] good = Files.readAllBytes(object);
            boolean cut = random.nextInt(4) == 0;
            byte[] bad = cut ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            int position = random.nextInt(good.length);
            if (!cut) {
                bad[position] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(object, bad);
            FsckReport report = Fsck.check(repository);
            // The last byte of a deflate stream may have bits that mean nothing; META is reached by nobody for sure.
            boolean mayBeUnused =
                    !cut && position == good.length - 1 && object.toString().endsWith("z");
            if (!mayBeUnused && !object.equals(path(META.checksum(), ObjectType.DIR_META))) {
                assertThat(report.findings())
                        .as("seed %d, damage %d at %d of %s", seed, i, position, object)
                        .isNotEmpty();
            }
            Files.write(object, good);
        }
    }

    private void assertFinding(String object, String path, String problem) throws IOException {
        assertThat(Fsck.check(repository).findings()).anySatisfy(finding -> {
            assertThat(finding.object()).isEqualTo(object);
            assertThat(finding.path()).isEqualTo(path);
            assertThat(finding.problem()).contains(problem);
        });
    }

    private static DirTree.FileEntry entry(String name) {
        return new DirTree.FileEntry(name, FILE);
    }

    private static DirTree.DirectoryEntry directory(String name, DirTree tree) {
        return new DirTree.DirectoryEntry(name, tree.checksum(), META.checksum());
    }

    private static byte[] tree(DirTree.FileEntry... files) {
        return new DirTree(List.of(files), List.of()).encode();
    }

    private static FileHeader at(int mode) {
        return new FileHeader(0, 0, mode, "", Xattrs.NONE);
    }

    private static FileHeader linkAt(int mode) {
        return new FileHeader(0, 0, mode, "target", Xattrs.NONE);
    }

    private static byte[] attributes(String... names) {
        VariantType type = VariantType.of("a(ayay)");
        return Framing.join(
                type,
                Arrays.stream(names)
                        .map(name -> Framing.join(
                                type.element(),
                                List.of((name + "\0").getBytes(StandardCharsets.UTF_8), new byte[] {1})))
                        .toList());
    }

    private static byte[] meta(String... names) {
        return Framing.join(
                VariantType.of("(uuua(ayay))"),
                List.of(BigEndian.uint32(0), BigEndian.uint32(0), BigEndian.uint32(040755), attributes(names)));
    }

    private static byte[] unsortedAttributes() {
        byte[] header = Framing.join(
                VariantType.of("(tuuuusa(ayay))"),
                List.of(
                        BigEndian.uint64(CONTENT.length),
                        BigEndian.uint32(0),
                        BigEndian.uint32(0),
                        BigEndian.uint32(0100644),
                        BigEndian.uint32(0),
                        new byte[1],
                        attributes("user.b", "user.a")));
        byte[] stored = new byte[8 + header.length];
        stored[3] = (byte) header.length;
        System.arraycopy(header, 0, stored, 8, header.length);
        return stored;
    }

    private static byte[] replaced(byte[] bytes, UnaryOperator<byte[]> change) {
        return change.apply(bytes.clone());
    }

    private static byte[] deflate(byte[] content, int level, boolean raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new Deflater(level, raw))) {
            out.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private Commit commitRoot(byte[] root) throws IOException {
        put(ObjectType.DIR_TREE, root);
        return commit(new Commit(Map.of(), null, "", "", 0, Digest.of(root), META.checksum()));
    }

    private Commit commit(Commit commit) throws IOException {
        repository.writeRef("main", repository.putCommit(commit));
        return commit;
    }

    private void put(ObjectType type, byte[] bytes) throws IOException {
        write(path(Digest.of(bytes), type), bytes);
    }

    private void putFile(Digest checksum, byte[] header, byte[] compressed) throws IOException {
        byte[] bytes = Arrays.copyOf(header, header.length + compressed.length);
        System.arraycopy(compressed, 0, bytes, header.length, compressed.length);
        write(path(checksum, ObjectType.FILE), bytes);
    }

    private Path path(Digest checksum, ObjectType type) {
        return repository.path(new ObjectName(checksum, type));
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.write(file, bytes);
    }
}
