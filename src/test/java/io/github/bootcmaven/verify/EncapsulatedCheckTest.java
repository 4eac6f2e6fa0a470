// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.image.BuiltImage;
import io.github.bootcmaven.image.ImageBuilder;
import io.github.bootcmaven.image.ImageRequest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.ostree.CommitRequest;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.ostree.Variant;
import io.github.bootcmaven.testing.EncapsulatedFixture;
import io.github.bootcmaven.testing.OstreeFixtures;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.verify.CheckResult.Outcome;
import io.github.bootcmaven.verify.VerifyRequest.CommitLocation;
import io.github.bootcmaven.verify.VerifyRequest.ImageLocation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that carry a commit: sound ones pass, and what they say wrongly of it is found. */
@SuppressWarnings("NullAway.Init")
class EncapsulatedCheckTest {

    private static final String REF = "os/main";

    @TempDir
    private Path folder;

    private FileTree tree;
    private OstreeRepository repository;
    private BuiltImage built;

    @BeforeEach
    void build() throws IOException {
        tree = new RandomTrees(77).nodes(150).make();
        repository = EncapsulatedFixture.repository(folder.resolve("repo"));
        Digest commit = EncapsulatedFixture.commit(
                repository,
                tree,
                CommitRequest.of("s", 5)
                        .withRefs(List.of(REF))
                        .withMetadata(Map.of("ostree.bootable", Variant.bool(true))));
        built = new ImageBuilder(BuildLog.SILENT)
                .encapsulate(
                        repository,
                        commit,
                        ImageRequest.bootable(List.of(), Platform.linux("amd64"), Instant.EPOCH),
                        folder.resolve("image"));
    }

    private List<String> findings(FileTree rootfs) {
        return ImageCheck.run(
                        new ImageLocation(folder.resolve("image"), null, Platform.linux("amd64"), true),
                        rootfs,
                        new CommitLocation(folder.resolve("repo"), REF))
                .stream()
                .filter(check -> check.outcome() != Outcome.PASSED)
                .flatMap(check -> check.findings().stream().map(finding -> check.name() + ": " + finding))
                .toList();
    }

    /** Gives the image another configuration with these labels over its own. */
    private void relabel(Map<String, String> labels) throws IOException {
        ImageLayout layout = ImageLayout.open(folder.resolve("image"));
        ImageManifest manifest = layout.manifest(built.manifest());
        ImageConfig config = layout.config(manifest.config());
        Descriptor other = layout.write(new ImageConfig(
                config.created(),
                config.platform(),
                config.config().withLabels(labels),
                config.diffIds(),
                config.history()));
        layout.writeIndex(ImageIndex.of(
                List.of(layout.write(ImageManifest.of(other, manifest.layers(), manifest.annotations())))));
    }

    @Test
    void aSoundImagePasses() {
        assertThat(findings(tree)).isEmpty();
    }

    @Test
    void anotherTreeThanWasCommittedIsFound() throws IOException {
        tree.put("more", OstreeFixtures.file(OstreeFixtures.root(0644), "more"));
        assertThat(findings(tree)).singleElement().asString().startsWith("tree: /more is missing");
    }

    @Test
    void aLabelThatNamesAnotherCommitIsFound() throws IOException {
        relabel(Map.of("ostree.commit", "0".repeat(64)));
        assertThat(findings(tree))
                .anyMatch(finding -> finding.startsWith("commit: the image carries the commit"))
                .anyMatch(finding -> finding.startsWith("config: the label ostree.commit is 000"));
    }

    @Test
    void aLastLayerThatIsNoneIsFound() throws IOException {
        relabel(Map.of("ostree.final-diffid", "sha256:" + "0".repeat(64)));
        assertThat(findings(tree)).anyMatch(finding -> finding.contains("no layer's diff ID"));
    }

    @Test
    void aCommitCutShortByItsLastLayerIsFound() throws IOException {
        relabel(Map.of("ostree.final-diffid", built.layers().get(0).diffId().toString()));
        assertThat(findings(tree))
                .anyMatch(finding -> finding.contains("layers on top of the commit's"))
                .anyMatch(finding -> finding.contains("the image has no"));
    }

    @Test
    void aRefThatNamesAnotherCommitIsFound() throws IOException {
        Digest other = EncapsulatedFixture.commit(repository, OstreeFixtures.treeB(), CommitRequest.of("other", 6));
        repository.writeRef(REF, other);
        assertThat(findings(tree))
                .singleElement()
                .asString()
                .startsWith("commit: the image carries")
                .endsWith(REF + " is " + other.hex());
    }
}
