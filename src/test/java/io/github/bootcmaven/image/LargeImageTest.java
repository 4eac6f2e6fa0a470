// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.testing.DpkgTree;
import io.github.bootcmaven.testing.GeneratedContent;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tree that is made while it is read, in a hundred packages: {@code -Dbootc.large.files=300000
 * -Dbootc.large.bytes=8589934592} is a system of 8 GiB in 300,000 files, which a heap of 512 MiB has to be enough for.
 */
class LargeImageTest {

    private static final int FILES = Integer.getInteger("bootc.large.files", 3000);
    private static final long BYTES = Long.getLong("bootc.large.bytes", 64L << 20);
    private static final int PACKAGES = 100;
    private static final Metadata FILE = Metadata.root(0644, 1);

    @TempDir
    Path directory;

    @Test
    void aLargeTreeIsPlannedAndPackaged() throws IOException {
        DpkgTree database = new DpkgTree();
        for (int each = 0; each < PACKAGES; each++) {
            String[] listed = new String[FILES / PACKAGES];
            for (int i = 0; i < listed.length; i++) {
                listed[i] = "/usr/lib/p%02d/%02d/%d".formatted(each, i % 53, i);
            }
            database.install("p" + each, null, "1", listed);
        }
        FileTree tree = database.make();
        for (int each = 0; each < PACKAGES; each++) {
            for (int i = 0; i < FILES / PACKAGES; i++) {
                String path = "usr/lib/p%02d/%02d/%d".formatted(each, i % 53, i);
                tree.put(path, new RegularFile(FILE, new GeneratedContent(each * FILES + i, BYTES / FILES)));
            }
        }
        // One file has a sixteenth of all, as a model or a database has.
        tree.put("usr/lib/p00/large", new RegularFile(FILE, new GeneratedContent(7, BYTES / 16)));

        LayerPlan plan = PackageLayerPlan.of(tree, 64).orElseThrow();
        ImageRequest request = ImageRequest.bootable(List.of(), Platform.linux("amd64"), Instant.EPOCH);
        ImageBuilder builder = new ImageBuilder(BuildLog.SILENT).withLayerCache(directory.resolve("cache"));
        BuiltImage built = builder.build(tree, request.withPlan(plan), directory.resolve("image"));

        assertThat(built.layers().stream().mapToLong(BuiltLayer::size).sum()).isGreaterThan(BYTES);
        assertThat(built.layers()).hasSizeLessThanOrEqualTo(64);
        assertThat(builder.build(tree, request.withPlan(plan), directory.resolve("again")))
                .isEqualTo(built);
    }
}
