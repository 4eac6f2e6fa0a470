// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.MediaType;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.TarEntry;
import io.github.bootcmaven.tree.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Lays an image's layers over each other as a client does, and insists on what the specification wants of a layer: no path
 * twice, parents before what is in them, hard links to files of the same layer.
 */
public final class LayerExtractor {

    /** Which layer decides on a directory that several have. */
    public enum Directories {
        /** As OSTree's import does it. */
        FIRST_WINS,
        /** As container engines do it. */
        LAST_WINS
    }

    private final Directories directories;
    private final FileTree tree = new FileTree(new Directory(Metadata.root(0, 0)));
    private boolean hasRoot;

    private LayerExtractor(Directories directories) {
        this.directories = directories;
    }

    /** The tree of the image whose manifest a descriptor points at. */
    public static FileTree extract(ImageLayout layout, Descriptor manifest, Directories directories)
            throws IOException {
        LayerExtractor extractor = new LayerExtractor(directories);
        for (Descriptor layer : layout.manifest(manifest).layers()) {
            try (TarReader tar = new TarReader(open(layout, layer))) {
                extractor.extract(tar);
            }
        }
        return extractor.tree;
    }

    /** The paths of one layer's entries, in their order. */
    public static List<String> paths(ImageLayout layout, Descriptor layer) throws IOException {
        List<String> paths = new ArrayList<>();
        try (TarReader tar = new TarReader(open(layout, layer))) {
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                paths.add(entry.path());
            }
        }
        return paths;
    }

    /** A layer's tar. */
    public static InputStream open(ImageLayout layout, Descriptor layer) throws IOException {
        InputStream blob = layout.blob(layer).open();
        return switch (layer.mediaType()) {
            case MediaType.LAYER_ZSTD -> new ZstdInputStreamNoFinalizer(blob);
            case MediaType.LAYER_GZIP -> new GZIPInputStream(blob);
            default -> throw new IllegalArgumentException(layer.mediaType());
        };
    }

    private void extract(TarReader tar) throws IOException {
        Set<String> paths = new HashSet<>();
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            String path = entry.path().equals("./") ? "" : entry.path().replaceFirst("/$", "");
            assertThat(paths.add(path)).as("/%s comes once in a layer", path).isTrue();
            assertThat(path.isEmpty() || paths.contains(path.substring(0, Math.max(0, path.lastIndexOf('/')))))
                    .as("the parent of /%s is in the layer", path)
                    .isTrue();
            switch (entry.type()) {
                case DIRECTORY -> directory(path, entry.metadata());
                case SYMLINK -> tree.put(path, new Symlink(entry.metadata(), entry.linkTarget()));
                case FILE -> tree.put(path, file(entry, tar));
                case HARD_LINK -> {
                    assertThat(paths).contains(entry.linkTarget());
                    Node node = tree.find(entry.linkTarget());
                    assertThat(node.metadata()).isEqualTo(entry.metadata());
                    tree.put(path, node);
                }
                case OTHER -> throw new AssertionError(entry);
            }
        }
    }

    private void directory(String path, Metadata metadata) {
        Node there = path.isEmpty() && !hasRoot ? null : tree.find(path);
        if (there == null && path.isEmpty()) {
            hasRoot = true;
            tree.root().setMetadata(metadata);
        } else if (there == null) {
            tree.put(path, new Directory(metadata));
        } else if (directories == Directories.LAST_WINS) {
            ((Directory) there).setMetadata(metadata);
        }
    }

    private static RegularFile file(TarEntry entry, TarReader tar) throws IOException {
        return new RegularFile(entry.metadata(), Content.of(tar.content().readAllBytes()));
    }
}
