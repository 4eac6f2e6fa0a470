// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.ostree.CommitRequest;
import io.github.bootcmaven.ostree.Fsck;
import io.github.bootcmaven.ostree.ObjectName;
import io.github.bootcmaven.ostree.ObjectType;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.ostree.Variant;
import io.github.bootcmaven.testing.EncapsulatedFixture;
import io.github.bootcmaven.testing.EncapsulatedFixture.LayerEntry;
import io.github.bootcmaven.testing.LayerExtractor;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.testing.TreeListing;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.TarEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of ostree-ext's container format, each on the tars and the JSON. */
@SuppressWarnings("NullAway.Init")
class EncapsulatedImageTest {

    private static final String REPO = "sysroot/ostree/repo/";
    private static final String OBJECTS = REPO + "objects/";
    private static final Instant CREATED = Instant.ofEpochSecond(1_700_000_000);

    @TempDir
    private Path folder;

    private OstreeRepository repository;
    private Digest commit;
    private BuiltImage built;
    private ImageLayout layout;

    @BeforeEach
    void createRepository() throws IOException {
        repository = EncapsulatedFixture.repository(folder.resolve("repo"));
    }

    private void build(FileTree tree, CommitRequest request, LayerPlan plan, int threads) throws IOException {
        commit = EncapsulatedFixture.commit(repository, tree, request);
        ImageRequest image = ImageRequest.bootable(
                        List.of(ImageReference.parse("localhost/server:1.0")), Platform.linux("amd64"), CREATED)
                .withPlan(plan)
                .withLabels(Map.of("com.example.team", "edge"));
        Path directory = folder.resolve("image-" + threads);
        built = new ImageBuilder(BuildLog.SILENT, threads).encapsulate(repository, commit, image, directory);
        layout = ImageLayout.open(directory);
    }

    private void build(FileTree tree) throws IOException {
        build(tree, CommitRequest.of("subj", 1_700_000_000).withRefs(List.of("os/main")), new ScatteringPlan(3), 2);
    }

    private List<LayerEntry> entries(int layer) throws IOException {
        return EncapsulatedFixture.entries(layout, built.layers().get(layer).descriptor());
    }

    private List<String> pathsAfterRepository(int layer) throws IOException {
        List<String> paths = entries(layer).stream().map(LayerEntry::path).toList();
        return paths.subList(paths.indexOf(REPO + "config") + 1, paths.size());
    }

    @Test
    void everyLayerBeginsWithTheRootAndAnEmptyRepository() throws IOException {
        FileTree tree = OstreeFixtures.treeB();
        tree.root().setMetadata(new Metadata(7, 8, 0751, 5, OstreeFixtures.xattrs("user.r", "1")));
        build(tree);

        List<String> expected = new ArrayList<>(
                List.of("./", "sysroot/", "sysroot/ostree/", "sysroot/ostree/repo/", "sysroot/ostree/repo/objects/"));
        for (int i = 0; i < 256; i++) {
            expected.add(OBJECTS + String.format("%02x/", i));
        }
        for (String name : List.of(
                "extensions/",
                "refs/",
                "refs/heads/",
                "refs/mirrors/",
                "refs/remotes/",
                "state/",
                "tmp/",
                "tmp/cache/",
                "config")) {
            expected.add(REPO + name);
        }
        assertThat(built.layers()).hasSizeGreaterThan(2);
        for (int layer = 0; layer < built.layers().size(); layer++) {
            List<LayerEntry> first = entries(layer).subList(0, expected.size());
            assertThat(first.stream().map(LayerEntry::path)).containsExactlyElementsOf(expected);
            assertThat(first.get(0).tar().metadata())
                    .isEqualTo(new Metadata(7, 8, 0751, 0, OstreeFixtures.xattrs("user.r", "1")));
            LayerEntry config = first.get(first.size() - 1);
            assertThat(config.content())
                    .hasSize(45)
                    .asString(UTF_8)
                    .isEqualTo("[core]\nrepo_version=1\nmode=bare-split-xattrs\n");
            assertThat(config.tar().metadata()).isEqualTo(Metadata.root(0644, 0));
            assertThat(first.subList(1, first.size() - 1))
                    .allSatisfy(entry -> assertThat(entry.tar().metadata()).isEqualTo(Metadata.root(0755, 0)));
        }
    }

    /** The listing of fixture B, whose objects C ostree has made. */
    @Test
    void theFirstLayerHasTheCommitThenDirectoriesDepthFirst() throws IOException {
        Map<String, Variant> metadata = new LinkedHashMap<>();
        metadata.put("x", Variant.string("y"));
        build(
                OstreeFixtures.treeB(),
                CommitRequest.of("subj", 1_700_000_000).withMetadata(metadata),
                LayerPlan.byPath(),
                2);

        List<String> paths = pathsAfterRepository(0);
        assertThat(paths.stream().map(EncapsulatedImageTest::shortened).toList())
                .containsExactly(
                        object(commit, "commit"),
                        "44/6a0ef11b.dirmeta",
                        rootTree(),
                        "usr/",
                        paths.get(4).replaceFirst(OBJECTS, "").substring(0, 11) + ".dirtree",
                        "usr/bin/",
                        paths.get(6).replaceFirst(OBJECTS, "").substring(0, 11) + ".dirtree",
                        "etc/",
                        "6e/340b9cff.dirtree",
                        "var/",
                        "var/tmp/");
        assertThat(entries(0).stream().filter(entry -> entry.path().equals("var/tmp/")))
                .singleElement()
                .satisfies(entry -> assertThat(entry.tar().metadata()).isEqualTo(Metadata.root(01777, 0)));
    }

    private String rootTree() throws IOException {
        return object(repository.readCommit(commit).tree(), "dirtree");
    }

    private static String object(Digest checksum, String type) {
        return checksum.hex().substring(0, 2) + "/" + checksum.hex().substring(2, 10) + "." + type;
    }

    private static String shortened(String path) {
        return path.replaceFirst(OBJECTS + "(../........)[0-9a-f]*", "$1");
    }

    @Test
    void metadataObjectsAreTheRepositorysBytesOnceAndOnlyInTheFirstLayer() throws IOException {
        build(new RandomTrees(5).nodes(200).make());
        Set<String> seen = new HashSet<>();
        for (int layer = 0; layer < built.layers().size(); layer++) {
            for (LayerEntry entry : entries(layer)) {
                if (entry.path().matches(OBJECTS + ".*\\.(commit|dirtree|dirmeta)")) {
                    assertThat(layer).isZero();
                    assertThat(seen.add(entry.path())).isTrue();
                    assertThat(Digest.of(entry.content()).hex()).isEqualTo(checksum(entry.path()));
                    assertThat(entry.tar().metadata()).isEqualTo(Metadata.root(0644, 0));
                    assertThat(entry.tar().type()).isEqualTo(TarEntry.Type.FILE);
                }
            }
        }
        assertThat(seen).isNotEmpty();
    }

    @Test
    void objectsComeSortedEachWithItsAttributesRightBeforeAndItsNamesAfter() throws IOException {
        FileTree tree = new RandomTrees(6).nodes(300).make();
        build(tree);
        Set<String> objects = new HashSet<>();
        for (int layer = 1; layer < built.layers().size(); layer++) {
            List<LayerEntry> entries = entries(layer);
            String before = "";
            for (int i = 0; i < entries.size(); i++) {
                LayerEntry entry = entries.get(i);
                assertThat(entry.tar().metadata().mtime()).isZero();
                if (!entry.path().endsWith(".file")) {
                    continue;
                }
                String checksum = checksum(entry.path());
                assertThat(checksum).isGreaterThan(before);
                before = checksum;
                assertThat(objects.add(checksum)).isTrue();
                LayerEntry xattrs = entries.get(i - 1);
                assertThat(xattrs.path()).isEqualTo(entry.path() + "-xattrs-link");
                assertThat(xattrs.tar().type()).isEqualTo(TarEntry.Type.FILE);
                assertThat(xattrs.tar().metadata()).isEqualTo(Metadata.root(0644, 0));
                assertNames(entries, i);
            }
        }
        assertThat(objects).isNotEmpty();
    }

    /** After an object, up to the next one's attributes, come its names and the directories above them. */
    private static void assertNames(List<LayerEntry> entries, int object) {
        LayerEntry file = entries.get(object);
        boolean empty = file.tar().type() == TarEntry.Type.FILE && file.tar().size() == 0;
        int names = 0;
        for (LayerEntry entry : entries.subList(object + 1, entries.size())) {
            if (entry.path().endsWith(".file-xattrs-link")) {
                break;
            }
            if (entry.tar().type() != TarEntry.Type.DIRECTORY) {
                names++;
                assertThat(entry.tar().type()).isEqualTo(empty ? TarEntry.Type.FILE : TarEntry.Type.HARD_LINK);
                assertThat(entry.tar().linkTarget()).isEqualTo(empty ? "" : file.path());
                assertThat(entry.tar().metadata()).isEqualTo(file.tar().metadata());
                assertThat(entry.tar().size()).isZero();
            }
        }
        assertThat(names).isPositive();
    }

    @Test
    void attributesAreInTheirFileAndInThePaxHeaderButThoseOfSelinux() throws IOException {
        FileTree tree = new FileTree(OstreeFixtures.directory());
        tree.put(
                "x",
                OstreeFixtures.file(
                        OstreeFixtures.root(04755)
                                .withXattrs(OstreeFixtures.xattrs("security.selinux", "s\0", "user.a", "b")),
                        "cap\n"));
        build(tree);
        List<LayerEntry> entries = entries(1);
        LayerEntry file = entries.stream()
                .filter(e -> e.path().endsWith(".file"))
                .findFirst()
                .orElseThrow();
        LayerEntry xattrs = entries.get(entries.indexOf(file) - 1);
        assertThat(file.tar().metadata())
                .isEqualTo(OstreeFixtures.root(04755).withXattrs(OstreeFixtures.xattrs("user.a", "b")));
        assertThat(new String(xattrs.content(), UTF_8))
                .contains("security.selinux\0s\0")
                .contains("user.a\0b");
        assertThat(imported()).isEqualTo(commit);
    }

    @Test
    void targetsOfLinksAreLiteral() throws IOException {
        FileTree tree = new FileTree(OstreeFixtures.directory());
        tree.put("a", new Symlink(OstreeFixtures.root(0777), "usr//bin//../x/"));
        build(tree);
        assertThat(entries(1).stream().filter(entry -> entry.tar().type() == TarEntry.Type.SYMLINK))
                .singleElement()
                .satisfies(entry -> assertThat(entry.tar().linkTarget()).isEqualTo("usr//bin//../x/"));
        assertThat(pathsAfterRepository(1).get(2)).isEqualTo("a");
    }

    @Test
    void whatIsInSysrootIsNoVisiblePathAndVarTmpStaysAsItIs() throws IOException {
        FileTree tree = OstreeFixtures.treeB();
        tree.mkdirs("sysroot/deep", OstreeFixtures.root(0700));
        tree.put("sysroot/deep/file", OstreeFixtures.file(OstreeFixtures.root(0600), "hidden"));
        tree.mkdirs("var/tmp", OstreeFixtures.root(0755));
        build(tree);
        for (int layer = 0; layer < built.layers().size(); layer++) {
            assertThat(pathsAfterRepository(layer))
                    .noneMatch(path -> path.startsWith("sysroot/") && !path.startsWith(OBJECTS));
        }
        assertThat(entries(0).stream().filter(entry -> entry.path().equals("var/tmp/")))
                .singleElement()
                .satisfies(entry -> assertThat(entry.tar().metadata().mode()).isEqualTo(0755));
        assertThat(imported()).isEqualTo(commit);
    }

    @Test
    void detachedMetadataComesRightAfterTheCommit() throws IOException {
        FileTree tree = OstreeFixtures.treeB();
        CommitRequest request = CommitRequest.of("subj", 1_700_000_000);
        commit = EncapsulatedFixture.commit(repository, tree, request);
        byte[] signature =
                Variant.dictionary(Map.of("sig", Variant.string("me"))).bytes();
        Files.write(repository.path(new ObjectName(commit, ObjectType.COMMIT_META)), signature);
        build(tree, request, LayerPlan.byPath(), 2);

        List<String> paths = pathsAfterRepository(0);
        assertThat(paths.get(0)).endsWith(".commit");
        assertThat(paths.get(1)).isEqualTo(paths.get(0) + "meta");
        OstreeRepository other = OstreeRepository.create(folder.resolve("other"));
        EncapsulatedImport.run(layout, built.manifest(), other);
        assertThat(other.path(new ObjectName(commit, ObjectType.COMMIT_META))).hasBinaryContent(signature);
    }

    @Test
    void containerEnginesSeeTheTreeWhicheverLayersDirectoriesTheyKeep() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            FileTree tree = new RandomTrees(seed).nodes(200).make();
            build(tree);
            for (LayerExtractor.Directories rule : LayerExtractor.Directories.values()) {
                FileTree seen = LayerExtractor.extract(layout, built.manifest(), rule);
                seen.remove("sysroot/ostree");
                assertThat(TreeListing.of(seen))
                        .as("seed %d, %s", seed, rule)
                        .isEqualTo(TreeListing.of(EncapsulatedFixture.visible(tree)));
            }
        }
    }

    @Test
    void labelsAnnotationsAndHistorySayWhatTheCommitSays() throws IOException {
        Map<String, Variant> metadata = new LinkedHashMap<>();
        metadata.put("ostree.linux", Variant.string("6.12"));
        metadata.put("ostree.bootable", Variant.bool(true));
        build(
                OstreeFixtures.treeB(),
                CommitRequest.of("The subject", 1_700_000_000)
                        .withVersion("1.2")
                        .withMetadata(metadata),
                new ScatteringPlan(2),
                2);
        ImageManifest manifest = layout.manifest(built.manifest());
        ImageConfig config = layout.config(manifest.config());

        Digest last = config.diffIds().get(config.diffIds().size() - 1);
        assertThat(config.config().labels())
                .containsEntry("ostree.commit", commit.hex())
                .containsEntry("ostree.final-diffid", last.toString())
                .containsEntry("org.opencontainers.image.version", "1.2")
                .containsEntry("version", "1.2")
                .containsEntry("ostree.bootable", "true")
                .containsEntry("containers.bootc", "1")
                .containsEntry("ostree.linux", "6.12")
                .containsEntry("com.example.team", "edge");
        assertThat(manifest.annotations()).isEqualTo(config.config().labels());
        assertThat(config.created()).isEqualTo(CREATED);
        assertThat(config.platform()).isEqualTo(Platform.linux("amd64"));
        assertThat(config.history().stream().map(step -> step.createdBy()))
                .containsExactly("The subject", "layer 0", "layer 1");
        assertThat(manifest.layers().get(0).annotations()).isEmpty();
        assertThat(manifest.layers().subList(1, 3))
                .extracting(layer -> layer.annotations().get("ostree.components"))
                .containsExactly("layer 0", "layer 1");
    }

    @Test
    void whatTheCommitDoesNotSayIsNoLabel() throws IOException {
        build(OstreeFixtures.treeB(), CommitRequest.of("", 5), LayerPlan.byPath(), 2);
        ImageConfig config = layout.config(layout.manifest(built.manifest()).config());
        assertThat(config.config().labels()).doesNotContainKeys("ostree.bootable", "version", "ostree.linux");
        assertThat(config.config().labels()).doesNotContainKey("containers.bootc");
        assertThat(config.history().get(0).createdBy()).isEqualTo("ostree export of commit " + commit.hex());
    }

    @Test
    void aCommitWithoutFilesIsOneLayerThatIsTheLast() throws IOException {
        build(new FileTree(OstreeFixtures.directory()));
        assertThat(built.layers()).hasSize(1);
        assertThat(imported()).isEqualTo(commit);
    }

    @Test
    void theCommitsOwnCommandCountsUnlessAnotherIsAskedFor() throws IOException {
        Map<String, Variant> metadata = Map.of("ostree.container-cmd", Variant.strings(List.of("/usr/bin/bash")));
        build(OstreeFixtures.treeB(), CommitRequest.of("s", 5).withMetadata(metadata), LayerPlan.byPath(), 2);
        ImageConfig config = layout.config(layout.manifest(built.manifest()).config());
        assertThat(config.config().cmd()).containsExactly("/usr/bin/bash");
    }

    @Test
    void theBytesDoNotDependOnThreads() throws IOException {
        FileTree tree = new RandomTrees(9).nodes(300).make();
        CommitRequest request = CommitRequest.of("s", 5);
        build(tree, request, new ScatteringPlan(3), 1);
        Digest one = built.manifest().digest();
        build(tree, request, new ScatteringPlan(3), 4);
        assertThat(built.manifest().digest()).isEqualTo(one);
    }

    @Test
    void anImportRebuildsTheIdenticalCommit() throws IOException {
        for (long seed = 20; seed < 30; seed++) {
            build(new RandomTrees(seed).nodes(150).make());
            OstreeRepository other = OstreeRepository.create(folder.resolve("other-" + seed));
            assertThat(EncapsulatedImport.run(layout, built.manifest(), other)).isEqualTo(commit);
            other.writeRef("os/main", commit);
            assertThat(Fsck.check(other).findings()).isEmpty();
            assertThat(other.readMetadata(new ObjectName(commit, ObjectType.COMMIT)))
                    .isEqualTo(repository.readMetadata(new ObjectName(commit, ObjectType.COMMIT)));
        }
    }

    @Test
    void aLargeFileIsImportedThroughAFile() throws IOException {
        FileTree tree = new FileTree(OstreeFixtures.directory());
        tree.put("large", OstreeFixtures.file(OstreeFixtures.root(0644), "0123456789".repeat(100_000)));
        build(tree);
        assertThat(imported()).isEqualTo(commit);
    }

    @Test
    void anObjectThatIsNotWhatItsNameSaysMakesNoImage() throws IOException {
        FileTree tree = new FileTree(OstreeFixtures.directory());
        tree.put("a", OstreeFixtures.file(OstreeFixtures.root(0644), "one"));
        Digest other = EncapsulatedFixture.commit(repository, tree, CommitRequest.of("s", 5));
        Digest file = repository
                .readDirTree(repository.readCommit(other).tree())
                .files()
                .get(0)
                .file();
        tree.put("a", OstreeFixtures.file(OstreeFixtures.root(0644), "two"));
        Digest second = EncapsulatedFixture.commit(repository, tree, CommitRequest.of("s", 5));
        Digest wrong = repository
                .readDirTree(repository.readCommit(second).tree())
                .files()
                .get(0)
                .file();
        Files.copy(
                repository.path(new ObjectName(wrong, ObjectType.FILE)),
                repository.path(new ObjectName(file, ObjectType.FILE)),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        tree.put("a", OstreeFixtures.file(OstreeFixtures.root(0644), "one"));

        assertThatThrownBy(() -> build(tree, CommitRequest.of("s", 5), LayerPlan.byPath(), 2))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining(file.hex())
                .hasMessageContaining(wrong.hex());
        assertThat(folder.resolve("image-2")).doesNotExist();
    }

    private Digest imported() throws IOException {
        return EncapsulatedImport.run(
                layout, built.manifest(), OstreeRepository.create(folder.resolve("imported-" + commit.hex())));
    }

    private static String checksum(String path) {
        return path.replaceFirst(OBJECTS, "").replaceFirst("/", "").replaceFirst("\\..*", "");
    }
}
