// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.ostree.CommitRequest;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.testing.EncapsulatedFixture;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.testing.RegistryProcess;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TarEntry;
import io.github.bootcmaven.tree.TarReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** crane, which shares no code with the containers' tools, takes our layouts, finds them well-formed and reads their trees. */
class CraneIT {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"bootc,zstd", "bootc,gzip", "ostree,zstd", "ostree,gzip"})
    void cranePushesValidatesAndExportsTheImage(String format, String compression) throws Exception {
        HostTool crane = HostTool.builtByGo("crane");
        FileTree tree = new RandomTrees(11).nodes(200).make();
        BuiltImage built = build(tree, format, compression);
        try (RegistryProcess registry = RegistryProcess.docker(folder)) {
            String name = registry.name() + "/server:1";
            crane.run("push", folder.resolve("image").toString(), name);

            assertThat(crane.run("digest", name).strip())
                    .isEqualTo(built.manifest().digest().toString());
            // Validating to the last byte, crane takes every compressed layer for gzip; exporting, it knows zstd.
            String depth = compression.equals("gzip") ? "--fast=false" : "--fast";
            assertThat(crane.run("validate", depth, "--remote", name)).contains("PASS");
            Path exported = folder.resolve("exported.tar");
            crane.run("export", name, exported.toString());
            assertThat(paths(exported)).containsAll(paths(tree));
        }
    }

    private BuiltImage build(FileTree tree, String format, String compression) throws IOException {
        ImageRequest request = ImageRequest.bootable(
                        List.of(ImageReference.parse("localhost/server:1")), Platform.linux("amd64"), Instant.EPOCH)
                .withCompression(Compression.parse(compression))
                .withPlan(new ScatteringPlan(4));
        ImageBuilder builder = new ImageBuilder(BuildLog.SILENT);
        Path layout = folder.resolve("image");
        if (format.equals("bootc")) {
            return builder.build(tree, request, layout);
        }
        OstreeRepository repository = EncapsulatedFixture.repository(folder.resolve("repo"));
        Digest commit = EncapsulatedFixture.commit(repository, tree, CommitRequest.of("server", 5));
        return builder.encapsulate(repository, commit, request, layout);
    }

    private static Set<String> paths(FileTree tree) throws IOException {
        Set<String> paths = new TreeSet<>();
        tree.walk((path, node) -> paths.add(path));
        paths.remove("");
        return paths;
    }

    private static Set<String> paths(Path tar) throws IOException {
        Set<String> paths = new TreeSet<>();
        try (TarReader reader = new TarReader(Files.newInputStream(tar))) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                paths.add(entry.path());
            }
        }
        return paths;
    }
}
