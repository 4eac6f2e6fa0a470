// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.Xattrs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes and checksums that C ostree 2022.7 has written for the same objects. */
class ObjectsTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final Digest META_0755 =
            Digest.ofHex("446a0ef11b7cc167f3b603e585c7eeeeb675faa412d5ec73f62988eb0b6c5488");
    private static final Digest EMPTY_TREE =
            Digest.ofHex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");

    static Stream<Arguments> headers() {
        Xattrs capability = Xattrs.of(Map.of(
                "user.b",
                new byte[0],
                "security.capability",
                HEX.parseHex("0100000200040000000000000000000000000000")));
        return Stream.of(
                Arguments.of(
                        "hello.txt",
                        FileHeader.of(OstreeFixtures.file(OstreeFixtures.root(0644), "")),
                        12,
                        "0000001200000000000000000000000000" + "0081a4000000000011",
                        "0000001a00000000000000000000000c0000000000000000000081a4000000000019"),
                Arguments.of(
                        "sh with setuid and owners",
                        FileHeader.of(OstreeFixtures.file(new Metadata(1000, 1001, 04755, 9, Xattrs.NONE), "")),
                        17,
                        "0000001200000000000003e8000003e9000089ed000000000011",
                        "0000001a000000000000000000000011000003e8000003e9000089ed000000000019"),
                Arguments.of(
                        "symbolic link",
                        FileHeader.of(new Symlink(OstreeFixtures.root(0777), "../usr/bin/sh")),
                        0,
                        "0000001f0000000000000000000000000000a1ff000000002e2e2f7573722f62696e2f7368001e",
                        "0000002700000000000000000000000000000000000000000000a1ff000000002e2e2f7573722f62696e2f73680026"),
                Arguments.of(
                        "attributes",
                        FileHeader.of(OstreeFixtures.file(
                                OstreeFixtures.root(0644)
                                        .withXattrs(OstreeFixtures.xattrs("user.zeta", "zz", "user.alpha", "aa")),
                                "")),
                        5,
                        "0000002f000000000000000000000000000081a40000000000757365722e616c7068610061610b757365722e7a6574"
                                + "61007a7a0a0e1b11",
                        "000000370000000000000000000000050000000000000000000081a40000000000757365722e616c7068610061610b"
                                + "757365722e7a657461007a7a0a0e1b19"),
                Arguments.of(
                        "capability and an attribute without a value",
                        new FileHeader(0, 0, 0104755, "", capability),
                        4,
                        "00000045000000000000000000000000000089ed000000000073656375726974792e6361706162696c697479000100"
                                + "00020004000000000000000000000000000014757365722e620007293111",
                        null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void headersHaveTheBytesOfOstree(String what, FileHeader header, long size, String hashed, String stored)
            throws MalformedObjectException {
        assertThat(HEX.formatHex(header.encodeHashed())).isEqualTo(hashed);
        byte[] bytes = header.encodeStored(size);
        if (stored != null) {
            assertThat(HEX.formatHex(bytes)).isEqualTo(stored);
        }
        FileHeader.Found found = FileHeader.decodeStored(
                Arrays.copyOfRange(bytes, FileHeader.PREFIX_LENGTH, bytes.length), Violations.REFUSED);
        assertThat(found.header()).isEqualTo(header);
        assertThat(found.size()).isEqualTo(size);
        assertThat(found.hashed()).isEqualTo(header.encodeHashed());
    }

    @Test
    void directoriesHaveTheBytesOfOstree() throws MalformedObjectException {
        DirMeta plain = DirMeta.of(OstreeFixtures.root(0755));
        assertThat(HEX.formatHex(plain.encode())).isEqualTo("0000000000000000000041ed");
        assertThat(plain.checksum()).isEqualTo(META_0755);
        DirMeta attributed = DirMeta.of(OstreeFixtures.root(0755).withXattrs(OstreeFixtures.xattrs("user.dirx", "1")));
        assertThat(HEX.formatHex(attributed.encode())).isEqualTo("0000000000000000000041ed757365722e6469727800310a0c");
        assertThat(DirMeta.decode(attributed.encode())).isEqualTo(attributed);
    }

    @Test
    void anEmptyDirectoryIsOneZero() throws MalformedObjectException {
        DirTree empty = new DirTree(List.of(), List.of());
        assertThat(empty.encode()).containsExactly(0);
        assertThat(empty.checksum()).isEqualTo(EMPTY_TREE);
        assertThat(DirTree.decode(empty.encode())).isEqualTo(empty);
    }

    @Test
    void theRootOfFixtureAHasTheBytesOfOstree() throws MalformedObjectException {
        DirTree root = new DirTree(
                List.of(
                        file("empty", "d3fa9214de0816a2cf5475da17be2036ae0eda3df526eff7c1ddee082c6e5b58"),
                        file("hello.txt", "81381808c56d4f3d643ec12f6a18fcf2993af8daba7c2a1b2cbfc315b39424c6"),
                        file("withattr", "c28e0b0b842ba835ce8abc04827168ae5a7eb4556da3128fc61636e8dcf73679")),
                List.of(
                        new DirTree.DirectoryEntry(
                                "usr",
                                Digest.ofHex("8e2360cc75b6143b1fe02d0d39fa9bced6861740d1b42de1b5b576d5f3869869"),
                                META_0755),
                        new DirTree.DirectoryEntry("var", EMPTY_TREE, META_0755)));
        assertThat(HEX.formatHex(root.encode()))
                .isEqualTo(
                        "656d70747900d3fa9214de0816a2cf5475da17be2036ae0eda3df526eff7c1ddee082c6e5b580668656c6c6f2e747874"
                                + "0081381808c56d4f3d643ec12f6a18fcf2993af8daba7c2a1b2cbfc315b39424c60a776974686174747200c28e"
                                + "0b0b842ba835ce8abc04827168ae5a7eb4556da3128fc61636e8dcf736790927527c757372008e2360cc75b614"
                                + "3b1fe02d0d39fa9bced6861740d1b42de1b5b576d5f3869869446a0ef11b7cc167f3b603e585c7eeeeb675faa4"
                                + "12d5ec73f62988eb0b6c54882404766172006e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a3"
                                + "0617afa01d446a0ef11b7cc167f3b603e585c7eeeeb675faa412d5ec73f62988eb0b6c54882404468c7f00");
        assertThat(root.checksum().hex()).isEqualTo("5d8e87e9246a3e82de4f0de250cd245a8f504df83beba68e0b1a211ffacf744b");
        assertThat(DirTree.decode(root.encode())).isEqualTo(root);
    }

    @Test
    void theCommitOfFixtureAHasTheBytesOfOstree() throws MalformedObjectException {
        Map<String, Variant> metadata = new LinkedHashMap<>();
        metadata.put("version", Variant.string("1.2.3"));
        metadata.put("ostree.linux", Variant.string("6.1"));
        metadata.put("ostree.ref-binding", Variant.strings(List.of("test/main")));
        Commit commit = new Commit(
                metadata,
                null,
                "Subject line",
                "Body text",
                1704164645,
                Digest.ofHex("5d8e87e9246a3e82de4f0de250cd245a8f504df83beba68e0b1a211ffacf744b"),
                META_0755);
        assertThat(HEX.formatHex(commit.encode()))
                .isEqualTo(
                        "76657273696f6e00312e322e3300007308000000000000006f73747265652e6c696e757800000000362e310000730d00"
                                + "6f73747265652e7265662d62696e64696e67000000000000746573742f6d61696e000a00617313112f57537562"
                                + "6a656374206c696e6500426f6479207465787400000000000000000000000065937d255d8e87e9246a3e82de4f"
                                + "0de250cd245a8f504df83beba68e0b1a211ffacf744b446a0ef11b7cc167f3b603e585c7eeeeb675faa412d5ec"
                                + "73f62988eb0b6c5488a071675a5a5a");
        assertThat(commit.checksum().hex()).isEqualTo(OstreeFixtures.COMMIT_A);
        assertThat(Commit.decode(commit.encode())).isEqualTo(commit);
    }

    @Test
    void theCommitOfFixtureBKeepsValuesOfEveryType() throws MalformedObjectException {
        Map<String, Variant> metadata = new LinkedHashMap<>();
        metadata.put("version", Variant.string("1.0"));
        metadata.put("ostree.bootable", Variant.bool(true));
        metadata.put("ostree.ref-binding", Variant.strings(List.of("os/x86_64/main")));
        metadata.put("num", Variant.uint64(5));
        metadata.put("u", Variant.uint32(7));
        metadata.put("arr", Variant.parse("a(ss)", HEX.parseHex("6100620002" + "63630064640003" + "050c")));
        metadata.put("dict", Variant.dictionary(Map.of("k", Variant.string("v"))));
        Commit commit = new Commit(
                metadata,
                null,
                "subj",
                "",
                1700000000,
                Digest.ofHex("82d2661a1639a9eb2697537aaf111e46ca14e97e5fda97686675e8e55234c188"),
                META_0755);
        assertThat(commit.encode()).hasSize(292);
        assertThat(commit.checksum().hex()).isEqualTo(OstreeFixtures.COMMIT_B);
        Commit decoded = Commit.decode(commit.encode());
        assertThat(decoded).isEqualTo(commit);
        assertThat(decoded.metadata().keySet()).containsExactlyElementsOf(metadata.keySet());
    }

    @Test
    void aCommitKeepsItsParent() throws MalformedObjectException {
        Commit commit = new Commit(Map.of(), EMPTY_TREE, "", "", 0, EMPTY_TREE, META_0755);
        assertThat(Commit.decode(commit.encode())).isEqualTo(commit);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 1600, 1635, 1636, 1637, 1638, 1639, 1640, 1900})
    void directoriesOfAllSizesAreReadBack(int count) throws MalformedObjectException {
        List<DirTree.FileEntry> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(new DirTree.FileEntry("%04d".formatted(i), EMPTY_TREE));
        }
        DirTree tree = new DirTree(files, List.of(new DirTree.DirectoryEntry("d", EMPTY_TREE, META_0755)));
        assertThat(DirTree.decode(tree.encode())).isEqualTo(tree);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/b", ""})
    void aNameThatLeadsElsewhereIsRefused(String name) {
        byte[] asFile = new DirTree(List.of(new DirTree.FileEntry(name, EMPTY_TREE)), List.of()).encode();
        byte[] asDirectory =
                new DirTree(List.of(), List.of(new DirTree.DirectoryEntry(name, EMPTY_TREE, META_0755))).encode();
        assertThatThrownBy(() -> DirTree.decode(asFile)).isInstanceOf(MalformedObjectException.class);
        assertThatThrownBy(() -> DirTree.decode(asDirectory)).isInstanceOf(MalformedObjectException.class);
    }

    @Test
    void disorderIsRefused() {
        byte[] unsorted =
                new DirTree(List.of(file("b", META_0755.hex()), file("a", META_0755.hex())), List.of()).encode();
        byte[] byUtf16 = new DirTree(
                        List.of(file("\ud83d\ude00", META_0755.hex()), file("\uff5e", META_0755.hex())), List.of())
                .encode();
        byte[] twice = new DirTree(List.of(file("a", META_0755.hex()), file("a", META_0755.hex())), List.of()).encode();
        byte[] both = new DirTree(
                        List.of(file("a", META_0755.hex())),
                        List.of(new DirTree.DirectoryEntry("a", EMPTY_TREE, META_0755)))
                .encode();
        for (byte[] bytes : List.of(unsorted, byUtf16, twice, both)) {
            assertThatThrownBy(() -> DirTree.decode(bytes)).isInstanceOf(MalformedObjectException.class);
        }
    }

    private static DirTree.FileEntry file(String name, String checksum) {
        return new DirTree.FileEntry(name, Digest.ofHex(checksum));
    }
}
