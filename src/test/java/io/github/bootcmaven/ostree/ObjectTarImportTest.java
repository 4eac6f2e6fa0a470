// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.TarWriter;
import io.github.bootcmaven.tree.Xattrs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Each rule of an import, by a layer that breaks it. */
class ObjectTarImportTest {

    private static final Metadata FILE = OstreeFixtures.root(0644);
    private static final byte[] TEXT = "hello world\n".getBytes(UTF_8);
    private static final byte[] META = DirMeta.of(OstreeFixtures.root(0755)).encode();

    private final Digest file = checksum(TEXT);
    private final byte[] tree = new DirTree(List.of(new DirTree.FileEntry("hello.txt", file)), List.of()).encode();
    private final byte[] commit = new Commit(Map.of(), null, "s", "", 5, Digest.of(tree), Digest.of(META)).encode();

    /** A tar that is put together entry by entry. */
    private static final class Layer {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarWriter tar = new TarWriter(bytes);

        Layer file(String path, byte[] content) throws IOException {
            tar.file(path, FILE, Content.of(content));
            return this;
        }

        Layer object(Digest checksum, String type, byte[] content) throws IOException {
            return file(ObjectTar.path(checksum.hex(), type), content);
        }

        Layer metadata(String type, byte[] content) throws IOException {
            return object(Digest.of(content), type, content);
        }

        Layer content(byte[] content) throws IOException {
            Digest checksum = checksum(content);
            return object(checksum, "file-xattrs-link", new byte[0]).object(checksum, "file", content);
        }

        byte[] end() throws IOException {
            tar.finish();
            return bytes.toByteArray();
        }
    }

    private static Digest checksum(byte[] content) {
        var sha256 = Digest.sha256();
        sha256.update(new FileHeader(0, 0, FileMode.REGULAR | 0644, "", Xattrs.NONE).encodeHashed());
        sha256.update(content);
        return Digest.of(sha256);
    }

    private Layer commitLayer() throws IOException {
        return new Layer().metadata("commit", commit).metadata("dirmeta", META).metadata("dirtree", tree);
    }

    private static Digest read(byte[] commitLayer, byte[]... chunks) throws IOException {
        ObjectTarImport objects = new ObjectTarImport(ObjectSink.NONE);
        for (byte[] chunk : chunks) {
            objects.chunk("chunk", new ByteArrayInputStream(chunk));
        }
        return objects.commit("first", new ByteArrayInputStream(commitLayer));
    }

    private static void assertRefused(ThrowingCallable reading, String... words) {
        assertThatThrownBy(reading).isInstanceOf(MalformedObjectException.class).hasMessageContainingAll(words);
    }

    @Test
    void aSoundImageGivesItsCommit() throws IOException {
        assertThat(read(commitLayer().end(), new Layer().content(TEXT).end())).isEqualTo(Digest.of(commit));
        assertThat(read(commitLayer().content(TEXT).end())).isEqualTo(Digest.of(commit));
    }

    @Test
    void whatIsOutsideOfTheRepositoryIsNotLookedAt() throws IOException {
        Layer chunk = new Layer().file("usr/bin/sh", TEXT).file("sysroot/other", TEXT);
        chunk.tar.directory("sysroot/ostree/repo/objects/zz", OstreeFixtures.root(0755));
        chunk.file("sysroot/ostree/repo/config", TEXT).file("sysroot/ostree/repo/refs/heads/x", TEXT);
        assertThat(read(commitLayer().end(), chunk.content(TEXT).end())).isEqualTo(Digest.of(commit));
    }

    @Test
    void attributesMayBeSharedByAHardLink() throws IOException {
        Layer chunk = new Layer().metadata("file-xattrs", new byte[0]);
        chunk.tar.hardLink(
                ObjectTar.path(file.hex(), "file-xattrs-link"),
                ObjectTar.path(Digest.of(new byte[0]).hex(), "file-xattrs"),
                FILE);
        chunk.object(file, "file", TEXT);
        assertThat(read(commitLayer().end(), chunk.end())).isEqualTo(Digest.of(commit));

        Layer dangling = new Layer();
        dangling.tar.hardLink(ObjectTar.path(file.hex(), "file-xattrs-link"), "usr/x", FILE);
        assertRefused(() -> read(commitLayer().end(), dangling.end()), "chunk", "usr/x", "no attributes before it");
    }

    @Test
    void anObjectThatComesTwice() throws IOException {
        assertRefused(
                () -> read(
                        commitLayer().end(),
                        new Layer().content(TEXT).content(TEXT).end()),
                "chunk",
                file.hex().substring(2),
                "twice");
        assertRefused(
                () -> read(
                        commitLayer().end(),
                        new Layer().content(TEXT).end(),
                        new Layer().content(TEXT).end()),
                "twice");
        assertRefused(
                () -> read(commitLayer().metadata("dirmeta", META).content(TEXT).end()), "first", "twice");
    }

    @Test
    void metadataInAChunk() throws IOException {
        for (String type : List.of("commit", "dirtree", "dirmeta", "commitmeta")) {
            assertRefused(
                    () -> read(
                            commitLayer().end(),
                            new Layer().metadata(type, tree).end()),
                    "chunk",
                    "." + type,
                    "only the first layer");
        }
    }

    @Test
    void contentOrMetadataWithAnotherChecksum() throws IOException {
        Layer chunk =
                new Layer().object(file, "file-xattrs-link", new byte[0]).object(file, "file", "x".getBytes(UTF_8));
        assertRefused(
                () -> read(commitLayer().end(), chunk.end()),
                "chunk",
                file.hex(),
                checksum("x".getBytes(UTF_8)).hex());
        assertRefused(
                () -> read(new Layer().object(Digest.of(tree), "commit", commit).end()),
                "first",
                Digest.of(commit).hex());
        assertRefused(
                () -> read(
                        commitLayer().end(),
                        new Layer().object(file, "file-xattrs", TEXT).end()),
                "has the checksum");
    }

    @Test
    void contentWithoutItsAttributesRightBefore() throws IOException {
        Digest other = checksum("other".getBytes(UTF_8));
        assertRefused(
                () -> read(
                        commitLayer().end(),
                        new Layer().object(file, "file", TEXT).end()),
                "not right before it");
        assertRefused(
                () -> read(
                        commitLayer().end(),
                        new Layer()
                                .object(other, "file-xattrs-link", new byte[0])
                                .object(file, "file", TEXT)
                                .end()),
                "not right before it");
        assertRefused(
                () -> read(
                        commitLayer().end(),
                        new Layer()
                                .object(file, "file-xattrs-link", new byte[0])
                                .object(other, "file-xattrs-link", new byte[0])
                                .end()),
                "comes between",
                file.hex());
        assertRefused(
                () -> read(
                        commitLayer().end(),
                        new Layer()
                                .content(TEXT)
                                .object(other, "file-xattrs-link", new byte[0])
                                .end()),
                "after the attributes of " + other.hex());
    }

    @Test
    void aSecondCommitOrNoneOrALateOne() throws IOException {
        byte[] second = new Commit(Map.of(), null, "t", "", 5, Digest.of(tree), Digest.of(META)).encode();
        assertRefused(() -> read(commitLayer().metadata("commit", second).end()), "first", "second commit");
        assertRefused(() -> read(new Layer().end()), "first", "no commit");
        assertRefused(
                () -> read(new Layer()
                        .metadata("dirtree", tree)
                        .metadata("commit", commit)
                        .end()),
                "before the commit");
    }

    @Test
    void detachedMetadataThatIsNotRightAfterItsCommit() throws IOException {
        assertRefused(
                () -> read(commitLayer()
                        .object(Digest.of(commit), "commitmeta", new byte[0])
                        .end()),
                "right after");
        assertRefused(
                () -> read(new Layer()
                        .metadata("commit", commit)
                        .object(file, "commitmeta", new byte[0])
                        .end()),
                "right after");
    }

    @Test
    void pathsThatLeaveTheImage() throws IOException {
        assertRefused(
                () -> read(
                        commitLayer().end(),
                        new Layer().file("usr/../../etc/shadow", TEXT).end()),
                "chunk",
                "'..'");
        Layer link = new Layer();
        link.tar.hardLink("usr/x", "../etc/shadow", FILE);
        assertRefused(() -> read(commitLayer().end(), link.end()), "usr/x", "'..'");
    }

    @Test
    void whatIsNoObjectInTheRepository() throws IOException {
        for (String path :
                List.of("objects/aa/bb.file", "objects/aa/" + "b".repeat(62) + ".tombstone", "extensions/x")) {
            assertRefused(
                    () -> read(
                            commitLayer().end(),
                            new Layer()
                                    .file(ObjectTar.REPOSITORY + "/" + path, TEXT)
                                    .end()),
                    path,
                    "no object");
        }
    }

    @Test
    void metadataAndAttributesOfTooManyBytes() throws IOException {
        byte[] large = new byte[ObjectTarReader.MAX_METADATA + 1];
        assertRefused(
                () -> read(new Layer().metadata("commit", large).end()), "first", ".commit", "more than 10485760");
        byte[] attributes = new byte[ObjectTarReader.MAX_XATTRS + 1];
        assertRefused(
                () -> read(
                        commitLayer().end(),
                        new Layer().object(file, "file-xattrs-link", attributes).end()),
                "more than 1048576");
    }

    @Test
    void objectsOfTheWrongKind() throws IOException {
        Layer chunk = new Layer();
        chunk.tar.symlink(ObjectTar.path(file.hex(), "file-xattrs-link"), new Symlink(FILE, "x"));
        assertRefused(() -> read(commitLayer().end(), chunk.end()), "is a symbolic link");
        Layer linked = new Layer().object(file, "file-xattrs-link", new byte[0]);
        linked.tar.hardLink(ObjectTar.path(file.hex(), "file"), "usr/x", FILE);
        assertRefused(() -> read(commitLayer().end(), linked.end()), "is a hard link");
    }

    @Test
    void attributesThatAreNoAttributesAndMetadataThatIsNone() throws IOException {
        Layer chunk = new Layer().object(file, "file-xattrs-link", TEXT).object(file, "file", TEXT);
        assertRefused(() -> read(commitLayer().end(), chunk.end()), "chunk");
        assertRefused(() -> read(commitLayer().metadata("dirtree", TEXT).end()), "first", ".dirtree");
        assertRefused(() -> read(commitLayer().metadata("dirmeta", TEXT).end()), "first", ".dirmeta");
        assertRefused(() -> read(new Layer().metadata("commit", TEXT).end()), "first", ".commit");
    }

    @Test
    void missingAndSurplusObjects() throws IOException {
        assertRefused(() -> read(commitLayer().end()), "no " + file.hex() + ".file", "hello.txt");
        assertRefused(
                () -> read(new Layer()
                        .metadata("commit", commit)
                        .metadata("dirmeta", META)
                        .content(TEXT)
                        .end()),
                "no " + Digest.of(tree).hex() + ".dirtree");
        Digest other = checksum("other".getBytes(UTF_8));
        assertRefused(
                () -> read(
                        commitLayer().end(),
                        new Layer()
                                .content(TEXT)
                                .content("other".getBytes(UTF_8))
                                .end()),
                other.hex(),
                "doesn't reach");
    }

    /** Whatever is done to the bytes, an import ends with the commit or with an error that says why. */
    @Test
    void damagedLayersAreRefusedAndNeverMistaken() throws IOException {
        byte[] whole = commitLayer().content(TEXT).end();
        Random random = new Random(42);
        List<Digest> results = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = random.nextBoolean() ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            if (damaged.length > 0) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                results.add(read(damaged));
            } catch (IOException e) {
                assertThat(e).message().isNotBlank();
            }
        }
        assertThat(results).allMatch(Digest.of(commit)::equals);
    }
}
