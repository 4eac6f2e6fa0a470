// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.ostree.CommitRequest;
import io.github.bootcmaven.ostree.CommitWriter;
import io.github.bootcmaven.ostree.FileHeader;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.TarEntry;
import io.github.bootcmaven.tree.TarReader;
import io.github.bootcmaven.tree.Xattrs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Commits for encapsulated images, and what container engines have to see of them. */
public final class EncapsulatedFixture {

    /** An entry of a layer with its content. */
    @SuppressWarnings("ArrayRecordComponent") // read, and never compared
    public record LayerEntry(TarEntry tar, byte[] content) {

        public String path() {
            return tar.path();
        }
    }

    private EncapsulatedFixture() {}

    /** Commits a tree to a new repository. */
    public static Digest commit(OstreeRepository repository, FileTree tree, CommitRequest request) throws IOException {
        return new CommitWriter(repository, BuildLog.SILENT)
                .write(tree, request)
                .checksum();
    }

    /** A new repository. */
    public static OstreeRepository repository(Path folder) throws IOException {
        return OstreeRepository.create(folder);
    }

    /** The entries of a layer, in their order. */
    public static List<LayerEntry> entries(ImageLayout layout, Descriptor layer) throws IOException {
        List<LayerEntry> entries = new ArrayList<>();
        try (TarReader tar = new TarReader(LayerExtractor.open(layout, layer))) {
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                entries.add(new LayerEntry(entry, tar.content().readAllBytes()));
            }
        }
        return entries;
    }

    /**
     * The tree as an encapsulated image shows it: without times and what no commit has, equal files as one, and the
     * directories that the format brings along.
     */
    public static FileTree visible(FileTree tree) throws IOException {
        FileTree visible = new FileTree(new Directory(visible(tree.root().metadata())));
        Map<Digest, RegularFile> files = new HashMap<>();
        tree.walk((path, node) -> {
            if (path.isEmpty()) {
                return;
            }
            Metadata metadata = visible(node.metadata());
            if (node instanceof Directory) {
                visible.put(path, new Directory(metadata));
            } else if (node instanceof Symlink link) {
                visible.put(path, new Symlink(metadata.withMode(0777), link.target()));
            } else if (node instanceof RegularFile file) {
                RegularFile copy = new RegularFile(metadata, file.content());
                visible.put(path, file.content().size() == 0 ? copy : files.computeIfAbsent(checksum(file), c -> copy));
            }
        });
        visible.mkdirs("sysroot", Metadata.root(0755, 0));
        if (visible.find("var/tmp") == null) {
            visible.mkdirs("var", Metadata.root(0755, 0));
            visible.put("var/tmp", new Directory(Metadata.root(01777, 0)));
        }
        return visible;
    }

    private static Metadata visible(Metadata metadata) {
        Map<String, byte[]> xattrs = new HashMap<>();
        metadata.xattrs().forEach((name, value) -> {
            if (value.length > 0 && !name.equals("security.selinux")) {
                xattrs.put(name, value);
            }
        });
        return metadata.withMtime(0).withXattrs(Xattrs.of(xattrs));
    }

    private static Digest checksum(RegularFile file) {
        try {
            var sha256 = Digest.sha256();
            sha256.update(FileHeader.of(file).encodeHashed());
            try (var in = file.content().open()) {
                sha256.update(in.readAllBytes());
            }
            return Digest.of(sha256);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
