// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.ostree.CommitRequest;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.EncapsulatedFixture;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.LayerExtractor;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.tree.FileTree;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C ostree reads the layers as tar extracts them. */
class EncapsulatedIT {

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    @TempDir
    Path folder;

    /** Names and modes that only root's own rm gets rid of. */
    @AfterEach
    void deleteRoot() {
        runner.run(Command.of("rm", "-rf", folder.resolve("root").toString()));
    }

    @Test
    void extractedInOrderTheLayersAreARepositoryThatOstreeChecksAndPullsFrom() throws Exception {
        HostTool.requireRoot();
        HostTool ostree = HostTool.required("ostree");
        HostTool.required("tar");
        for (long seed = 31; seed < 34; seed++) {
            FileTree tree = new RandomTrees(seed).nodes(400).maxFileSize(5000).make();
            OstreeRepository repository = EncapsulatedFixture.repository(folder.resolve("repo-" + seed));
            Digest commit = EncapsulatedFixture.commit(repository, tree, CommitRequest.of("s", 5));
            ImageRequest request = ImageRequest.bootable(List.of(), Platform.linux("amd64"), Instant.EPOCH)
                    .withPlan(new ScatteringPlan(5));
            Path image = folder.resolve("image-" + seed);
            BuiltImage built = new ImageBuilder(BuildLog.SILENT).encapsulate(repository, commit, request, image);

            Path root = Files.createDirectories(folder.resolve("root/" + seed));
            for (BuiltLayer layer : built.layers()) {
                extract(ImageLayout.open(image), layer, root);
            }

            String extracted = root.resolve("sysroot/ostree/repo").toString();
            ostree.run("--repo=" + extracted, "fsck");
            Path archive = folder.resolve("pulled-" + seed);
            ostree.run("init", "--mode=archive", "--repo=" + archive);
            ostree.run("pull-local", "--repo=" + archive, extracted, commit.hex());
            ostree.run("--repo=" + archive, "fsck");
            assertThat(ostree.run("--repo=" + archive, "rev-parse", commit.hex())
                            .strip())
                    .isEqualTo(commit.hex());
        }
    }

    private void extract(ImageLayout layout, BuiltLayer layer, Path root) throws Exception {
        Command tar = Command.of(
                "tar",
                "--extract",
                "--same-owner",
                "--numeric-owner",
                "--same-permissions",
                "--xattrs",
                "--xattrs-include=*",
                "--delay-directory-restore",
                "--directory",
                root.toString());
        try (InputStream in = LayerExtractor.open(layout, layer.descriptor())) {
            runner.feed(tar, in::transferTo);
        }
    }
}
