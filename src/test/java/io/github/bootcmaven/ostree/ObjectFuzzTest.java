// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.Mutations;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.testing.RandomTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Broken objects of every kind. What a reader takes is what a writer would have written, to the byte; all else is refused as
 * malformed, in no other way.
 */
class ObjectFuzzTest {

    private static final long SEED = 20261124;
    private static final int TIMES = 20_000;

    @TempDir
    private Path folder;

    @FunctionalInterface
    private interface Reader {
        byte[] readAndWrite(byte[] bytes) throws MalformedObjectException;
    }

    @Test
    void commits() throws IOException {
        OstreeRepository repository = OstreeRepository.create(folder.resolve("r"));
        Commit commit = new CommitWriter(repository, BuildLog.SILENT)
                .write(OstreeFixtures.treeA(), OstreeFixtures.requestA().withParent(Digest.of("parent")))
                .commit();

        fuzz(commit.encode(), bytes -> Commit.decode(bytes).encode());
    }

    @Test
    void dirtrees() {
        List<DirTree.FileEntry> files = new ArrayList<>();
        for (String name : List.of("Z", "a", "b", "\u00e9")) {
            files.add(new DirTree.FileEntry(name, Digest.of(name)));
        }
        DirTree.DirectoryEntry directory = new DirTree.DirectoryEntry("d", Digest.of("t"), Digest.of("m"));

        fuzz(
                new DirTree(files, List.of(directory)).encode(),
                bytes -> DirTree.decode(bytes).encode());
    }

    @Test
    void dirmetas() {
        DirMeta meta =
                DirMeta.of(OstreeFixtures.root(01777).withXattrs(OstreeFixtures.xattrs("user.a", "1", "user.b", "22")));

        fuzz(meta.encode(), bytes -> DirMeta.decode(bytes).encode());
    }

    @Test
    void headersOfContent() {
        FileHeader header = FileHeader.of(OstreeFixtures.file(
                OstreeFixtures.root(04755).withXattrs(OstreeFixtures.xattrs("user.a", "1", "user.b", "22")), ""));
        FileHeader link = new FileHeader(1, 2, 0120777, "target", OstreeFixtures.xattrs());
        for (FileHeader each : List.of(header, link)) {
            byte[] stored = each.encodeStored(each.isSymlink() ? 0 : 7);
            byte[] bare = Arrays.copyOfRange(stored, FileHeader.PREFIX_LENGTH, stored.length);
            fuzz(bare, bytes -> {
                FileHeader.Found found = FileHeader.decodeStored(bytes, Violations.REFUSED);
                byte[] again = found.header().encodeStored(found.size());
                assertThat(found.hashed()).isEqualTo(found.header().encodeHashed());
                return Arrays.copyOfRange(again, FileHeader.PREFIX_LENGTH, again.length);
            });
            fuzz(
                    each.encodeOwner(),
                    bytes -> FileHeader.decodeOwner(bytes, each.target(), 0, Violations.REFUSED)
                            .header()
                            .encodeOwner());
        }
        FileHeader.Owner owner = new FileHeader.Owner(0, 0, 0100644);
        fuzz(
                header.encodeXattrs(),
                bytes -> FileHeader.decodeXattrs(owner, bytes, "", 0, Violations.REFUSED)
                        .header()
                        .encodeXattrs());
    }

    @Test
    void detachedMetadata() {
        SigningKey key = SigningKey.parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        byte[] sound = Variant.dictionary(Map.of(Signatures.KEY, Variant.byteArrays(List.of(key.sign(new byte[] {1})))))
                .bytes();

        fuzz(sound, bytes -> {
            var metadata = DetachedMetadata.decode(bytes);
            Signatures.of(metadata);
            return Variant.dictionary(metadata).bytes();
        });
    }

    private static void fuzz(byte[] sound, Reader reader) {
        Mutations mutations = Mutations.seeded(SEED);
        for (int i = 0; i < TIMES; i++) {
            byte[] bad = mutations.mutate(sound);
            try {
                assertThat(reader.readAndWrite(bad)).as("%s, %d", mutations, i).isEqualTo(bad);
            } catch (MalformedObjectException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyDamageToARepositoryIsFoundAndNamed(RepositoryMode mode) throws IOException {
        Assumptions.assumeTrue(
                mode != RepositoryMode.BARE_SPLIT_XATTRS || "root".equals(System.getProperty("user.name")),
                "bare-split-xattrs with owners needs root");
        OstreeRepository repository = OstreeRepository.create(folder.resolve("r"), mode, null);
        Digest commit = new CommitWriter(repository, BuildLog.SILENT)
                .write(
                        new RandomTrees(SEED).nodes(40).make(),
                        CommitRequest.of("s", 1).withRefs(List.of("main")).withVersion("1"))
                .checksum();
        DetachedMetadata.write(repository, commit, Map.of("k", Variant.string("v")));
        assertThat(Fsck.check(repository).findings()).isEmpty();
        Random random = new Random(SEED);
        Mutations mutations = Mutations.seeded(SEED);
        List<Path> objects = objects(repository);
        for (int i = 0; i < 150; i++) {
            Path object = objects.get(random.nextInt(objects.size()));
            byte[] good = Files.readAllBytes(object);
            byte[] bad = mutations.mutate(good);
            if (Arrays.equals(good, bad) || isAnotherFormOfTheSame(object, good, bad)) {
                continue;
            }
            Files.write(object, bad);
            assertThat(Fsck.check(repository).findings())
                    .as("%s, damage %d of %s", mutations, i, object)
                    .anySatisfy(finding -> assertThat(isNamed(object, finding)).isTrue());
            Files.write(object, good);
        }
        assertThat(Fsck.check(repository).findings()).isEmpty();
    }

    /** The last bits of a deflate stream mean nothing; detached metadata has no checksum. */
    private static boolean isAnotherFormOfTheSame(Path object, byte[] good, byte[] bad) {
        if (object.toString().endsWith(".commitmeta")) {
            try {
                return bad.length == 0 || !DetachedMetadata.decode(bad).containsKey(Signatures.KEY);
            } catch (MalformedObjectException e) {
                return false;
            }
        }
        return object.toString().endsWith(".filez")
                && good.length == bad.length
                && Arrays.equals(good, 0, good.length - 1, bad, 0, bad.length - 1);
    }

    /** Attributes are one file under several names; the damage is that of all of them. */
    private static boolean isNamed(Path object, FsckFinding finding) {
        Path parent = object.getParent();
        String checksum = (parent == null ? "" : String.valueOf(parent.getFileName()))
                + String.valueOf(object.getFileName()).substring(0, 62);
        return finding.object().startsWith(checksum)
                || (object.toString().contains(".file-xattrs")
                        && finding.object().contains(".file"));
    }

    private static List<Path> objects(OstreeRepository repository) throws IOException {
        try (Stream<Path> files = Files.walk(repository.directory().resolve("objects"))) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }
}
