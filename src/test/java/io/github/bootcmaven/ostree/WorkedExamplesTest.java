// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.tree.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects whose bytes C ostree has made once, each of them alone. */
class WorkedExamplesTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final Digest ROOT_OWNED =
            Digest.ofHex("446a0ef11b7cc167f3b603e585c7eeeeb675faa412d5ec73f62988eb0b6c5488");
    private static final Digest EMPTY_TREE =
            Digest.ofHex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");

    /** A file capability, and an attribute without a value. */
    private static final Xattrs CAPABILITY = Xattrs.of(Map.of(
            "security.capability", HEX.parseHex("0100000200040000000000000000000000000000"), "user.b", new byte[0]));

    @TempDir
    private Path folder;

    @Test
    void dirmetas() {
        assertThat(HEX.formatHex(new DirMeta(0, 0, 040755, Xattrs.NONE).encode()))
                .isEqualTo("0000000000000000000041ed");
        DirMeta meta = new DirMeta(0, 0, 040755, OstreeFixtures.xattrs("user.dirx", "1"));
        assertThat(HEX.formatHex(meta.encode()))
                .isEqualTo("0000000000000000000041ed" + "757365722e6469727800" + "31" + "0a" + "0c");
        assertThat(meta.checksum().hex()).isEqualTo("f4707d3712cddaf4b26e04d926797c593f0ca5364d6796a6a40da3d089752a5f");
    }

    @Test
    void dirtrees() throws IOException {
        DirTree bin = new DirTree(
                List.of(
                        new DirTree.FileEntry(
                                "link",
                                Digest.ofHex("6816127b41410bb37f0ef9b2ddbd977e4d945e96ca0f97bcb7d5d92126d6efdb")),
                        new DirTree.FileEntry(
                                "sh",
                                Digest.ofHex("38bb7d865dceb09003401c5f65d871d9b3153e092e848792325a61471fb55a37"))),
                List.of());
        assertThat(HEX.formatHex(bin.encode()))
                .isEqualTo("6c696e6b006816127b41410bb37f0ef9b2ddbd977e4d945e96ca0f97bcb7d5d92126d6efdb05"
                        + "73680038bb7d865dceb09003401c5f65d871d9b3153e092e848792325a61471fb55a3703" + "264a" + "4c");
        assertThat(bin.checksum().hex()).isEqualTo("5c95291ff2343eed98f9093a10d9989216b99b042f5f4a19e4477c2e2efad038");
        DirTree usr = new DirTree(
                List.of(),
                List.of(
                        new DirTree.DirectoryEntry("bin", bin.checksum(), ROOT_OWNED),
                        new DirTree.DirectoryEntry(
                                "etc",
                                EMPTY_TREE,
                                Digest.ofHex("f4707d3712cddaf4b26e04d926797c593f0ca5364d6796a6a40da3d089752a5f"))));
        assertThat(usr.encode()).hasSize(143).endsWith(0x46, 0x8c, 0x00);
        assertThat(usr.checksum().hex()).isEqualTo("8e2360cc75b6143b1fe02d0d39fa9bced6861740d1b42de1b5b576d5f3869869");
        assertThat(DirTree.decode(usr.encode())).isEqualTo(usr);
    }

    @Test
    void aHeaderWithACapability() {
        FileHeader header = new FileHeader(0, 0, 0104755, "", CAPABILITY);
        String xattrs = "73656375726974792e6361706162696c697479000100000200040000000000000000000000000000"
                + "14757365722e6200072931";
        byte[] hashed =
                HEX.parseHex("0000004500000000" + "0000000000000000" + "000089ed" + "00000000" + "00" + xattrs + "11");

        assertThat(header.encodeHashed()).isEqualTo(hashed);
        assertThat(HEX.formatHex(header.encodeXattrs())).isEqualTo(xattrs);
        assertThat(Digest.of(header.encodeXattrs()).hex())
                .isEqualTo("346d91643dd82c428df29c64239677f7197d39a554457fa9463164c226591efc");
        assertThat(checksum(header, "cap\n"))
                .isEqualTo("7a977144ec602fa4d5446d2364adb4cf172141ddcc3ba41e7f12f5f9fb3681db");
    }

    @Test
    void theObjectsOfTheSecondExample() {
        Map<String, String> files = Map.of(
                "x", checksum(new FileHeader(0, 0, 0104755, "", CAPABILITY), "cap\n"),
                "hi", checksum(FileHeader.of(OstreeFixtures.file(OstreeFixtures.root(0644), "")), "hi\n"),
                "empty", checksum(FileHeader.of(OstreeFixtures.file(OstreeFixtures.root(0644), "")), ""),
                "bin", checksum(new FileHeader(0, 0, 0120777, "usr/bin", Xattrs.NONE), ""));
        assertThat(files)
                .containsEntry("hi", "fbf7cf77a1b50d9f074cb6e9ef6ddb65b6532ea89e4f4ca1b07a05b4cd1be259")
                .containsEntry("empty", "cc700d46f407c6c5ab2d5dde474366a928b7398277e61162e7f8ec06f469f07e")
                .containsEntry("bin", "389846c2702216e1367c8dfb68326a6b93ccf5703c89c93979052a9bf359608e");
        DirTree bin = new DirTree(
                List.of("empty", "hi", "x").stream()
                        .map(name -> new DirTree.FileEntry(name, Digest.ofHex(String.valueOf(files.get(name)))))
                        .toList(),
                List.of());
        assertThat(bin.checksum().hex()).isEqualTo("dfbe364abfdaa1fded900a6a80a256f575413bdaa5f669d96e1d6efd6c60da2a");
        DirTree usr = new DirTree(
                List.of(),
                List.of(
                        new DirTree.DirectoryEntry("bin", bin.checksum(), ROOT_OWNED),
                        new DirTree.DirectoryEntry("etc", EMPTY_TREE, ROOT_OWNED)));
        assertThat(usr.checksum().hex()).isEqualTo("cf0502cc15d6982420c371c32f466b5b59e60416f4b18dd15afc0209a082d27f");
        DirTree root = new DirTree(
                List.of(new DirTree.FileEntry("bin", Digest.ofHex(String.valueOf(files.get("bin"))))),
                List.of(
                        new DirTree.DirectoryEntry("usr", usr.checksum(), ROOT_OWNED),
                        new DirTree.DirectoryEntry("var", EMPTY_TREE, ROOT_OWNED)));
        assertThat(root.checksum().hex()).isEqualTo("82d2661a1639a9eb2697537aaf111e46ca14e97e5fda97686675e8e55234c188");
    }

    @Test
    void theContentsChecksumAndTheSignaturesFile() throws IOException {
        OstreeRepository repository = OstreeRepository.create(folder);
        CommitResult result =
                new CommitWriter(repository, BuildLog.SILENT).write(OstreeFixtures.treeA(), OstreeFixtures.requestA());
        assertThat(result.commit().contentChecksum().hex())
                .isEqualTo("36c643a5dcecbb8f63dbc3745fed7f2f0f5d138e93c063a826d4279435bfbbda");

        Signatures.sign(
                repository, result.checksum(), SigningKey.parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
        assertThat(Digest.of(repository.path(new ObjectName(result.checksum(), ObjectType.COMMIT_META)))
                        .hex())
                .isEqualTo("c9c92ef49b273adee07e13a8f7d8d5bd279d1a4111acb962bc113cf04c8e6df2");
    }

    @Test
    void detachedMetadataWithTwoSignatures() throws IOException {
        byte[] bytes = HEX.parseHex("6f73747265652e7369676e2e64756d6d7900" + "000000000000" + "6d79736967"
                + "6d7973696732" + "050b" + "00" + "616179" + "12" + "2a");

        Variant signatures = Variant.byteArrays(
                List.of("mysig".getBytes(StandardCharsets.US_ASCII), "mysig2".getBytes(StandardCharsets.US_ASCII)));
        assertThat(DetachedMetadata.decode(bytes)).containsExactly(Map.entry("ostree.sign.dummy", signatures));
        assertThat(Variant.dictionary(Map.of("ostree.sign.dummy", signatures)).bytes())
                .isEqualTo(bytes);
    }

    private static String checksum(FileHeader header, String content) {
        byte[] hashed = header.encodeHashed();
        byte[] text = content.getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(hashed, hashed.length + text.length);
        System.arraycopy(text, 0, all, hashed.length, text.length);
        return Digest.of(all).hex();
    }
}
