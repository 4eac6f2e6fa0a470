// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.Xattrs;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a commit as a file tree. Contents stay in the repository, which has to outlive the tree; {@code /usr/etc} stays
 * where it is; times, which a commit doesn't have, are 0.
 *
 * <p>Files with the same content, owner, mode and attributes are one object, and so one file with hard links, as a checkout
 * by C ostree has them; empty files are files of their own there, too.
 *
 * <p>Such a tree, changed in part and committed again, costs what was changed: {@link CommitWriter} doesn't read the rest.
 */
public final class CommitTree {

    /** A path on Linux is no longer; what is deeper was made to exhaust the stack. */
    private static final int MAX_DEPTH = 2048;

    private final OstreeRepository repository;
    private final Map<Digest, Node> leaves = new HashMap<>();
    private final Map<Digest, Metadata> metas = new HashMap<>();

    private CommitTree(OstreeRepository repository) {
        this.repository = repository;
    }

    /**
     * Reads the tree of a commit.
     *
     * @throws MalformedObjectException if one of its objects breaks a rule of the format
     * @throws java.nio.file.NoSuchFileException if one is missing
     */
    public static FileTree read(OstreeRepository repository, Digest commit) throws IOException {
        Commit read = repository.readCommit(commit);
        return new FileTree(new CommitTree(repository).directory(read.tree(), read.meta(), 0));
    }

    private Directory directory(Digest tree, Digest meta, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new MalformedObjectException("directories nested too deep");
        }
        Directory directory = new Directory(metadata(meta));
        DirTree names = repository.readDirTree(tree);
        for (DirTree.FileEntry entry : names.files()) {
            directory.put(entry.name(), leaf(entry.file()));
        }
        for (DirTree.DirectoryEntry entry : names.directories()) {
            directory.put(entry.name(), directory(entry.tree(), entry.meta(), depth + 1));
        }
        return directory;
    }

    private Metadata metadata(Digest checksum) throws IOException {
        Metadata known = metas.get(checksum);
        if (known == null) {
            DirMeta meta = repository.readDirMeta(checksum);
            known = metadata(meta.uid(), meta.gid(), meta.mode(), meta.xattrs());
            metas.put(checksum, known);
        }
        return known;
    }

    private Node leaf(Digest checksum) throws IOException {
        Node known = leaves.get(checksum);
        if (known != null) {
            return known;
        }
        ContentObject object = repository.readContent(checksum);
        FileHeader header = object.header();
        Metadata metadata = metadata(header.uid(), header.gid(), header.mode(), header.xattrs());
        if (header.isSymlink()) {
            known = new Symlink(metadata, header.target());
        } else {
            known = new RegularFile(metadata, object.content());
        }
        Content content = object.content();
        if (header.isSymlink() || content.size() > 0) {
            leaves.put(checksum, known);
        }
        return known;
    }

    private static Metadata metadata(long uid, long gid, int mode, Xattrs xattrs) throws MalformedObjectException {
        try {
            return new Metadata(uid, gid, FileMode.permissions(mode), 0, xattrs);
        } catch (IllegalArgumentException e) {
            throw new MalformedObjectException(String.valueOf(e.getMessage()));
        }
    }
}
