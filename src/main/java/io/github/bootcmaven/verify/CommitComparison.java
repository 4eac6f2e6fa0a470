// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.ostree.Commit;
import io.github.bootcmaven.ostree.DirMeta;
import io.github.bootcmaven.ostree.DirTree;
import io.github.bootcmaven.ostree.FileHeader;
import io.github.bootcmaven.ostree.FileObject;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares a commit with the tree it was made of. Times and hard links are no part of a commit, and {@code /etc} is under
 * {@code /usr/etc}.
 *
 * <p>A content object's checksum covers owner, mode, attributes, target and content: the one that the tree's file would
 * have is computed from the tree, and only where the commit names another are the objects themselves looked into.
 */
final class CommitComparison {

    private static final int PERMISSIONS = 07777;

    private final OstreeRepository repository;
    private final Findings findings;
    private final FileChecksums checksums = new FileChecksums();

    private CommitComparison(OstreeRepository repository, Findings findings) {
        this.repository = repository;
        this.findings = findings;
    }

    static void compare(FileTree tree, OstreeRepository repository, Commit commit, Findings findings)
            throws IOException {
        new CommitComparison(repository, findings).directory("", withUsrEtc(tree.root()), commit.tree(), commit.meta());
    }

    private static Directory withUsrEtc(Directory root) {
        Directory moved = copy(root);
        Node etc = moved.remove("etc");
        if (etc != null && moved.get("usr") instanceof Directory usr) {
            Directory newUsr = copy(usr);
            newUsr.put("etc", etc);
            moved.put("usr", newUsr);
        }
        return moved;
    }

    private static Directory copy(Directory directory) {
        Directory copy = new Directory(directory.metadata());
        directory.children().forEach(copy::put);
        return copy;
    }

    private void directory(String path, Directory expected, Digest tree, Digest meta) throws IOException {
        if (!DirMeta.of(expected.metadata()).checksum().equals(meta)) {
            DirMeta actual = repository.readDirMeta(meta);
            metadata(
                    path,
                    new Metadata(actual.uid(), actual.gid(), actual.mode() & PERMISSIONS, 0, actual.xattrs()),
                    expected);
        }
        DirTree actual = repository.readDirTree(tree);
        Set<String> names = new HashSet<>();
        for (DirTree.FileEntry entry : actual.files()) {
            names.add(entry.name());
            file(below(path, entry.name()), expected.get(entry.name()), entry.file());
        }
        for (DirTree.DirectoryEntry entry : actual.directories()) {
            names.add(entry.name());
            String childPath = below(path, entry.name());
            Node child = expected.get(entry.name());
            if (child instanceof Directory directory) {
                directory(childPath, directory, entry.tree(), entry.meta());
            } else {
                findings.add(
                        child == null
                                ? NodeDifference.surplus(childPath)
                                : "/" + childPath + " is a directory, and none in the root filesystem");
            }
        }
        for (String name : expected.children().keySet()) {
            if (!names.contains(name)) {
                findings.add(NodeDifference.missing(below(path, name)));
            }
        }
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }

    private void file(String path, @Nullable Node expected, Digest actual) throws IOException {
        if (expected instanceof RegularFile file) {
            if (!actual.equals(checksums.of(file))) {
                explain(path, file, "", actual);
            }
        } else if (expected instanceof Symlink link) {
            if (!actual.equals(Digest.of(FileHeader.of(link).encodeHashed()))) {
                explain(path, link, link.target(), actual);
            }
        } else {
            findings.add(
                    expected == null
                            ? NodeDifference.surplus(path)
                            : "/" + path + " is a file, and a directory in the root filesystem");
        }
    }

    private void explain(String path, Node expected, String target, Digest checksum) throws IOException {
        FileHeader actual;
        try (FileObject object = repository.readFile(checksum)) {
            actual = object.header();
        }
        if (actual.isSymlink() != expected instanceof Symlink) {
            findings.add("/" + path + " is " + (actual.isSymlink() ? "a" : "no")
                    + " symbolic link, unlike in the root filesystem");
        } else if (!actual.target().equals(target)) {
            findings.add(NodeDifference.of(path, "the target", actual.target(), target));
        } else {
            metadata(
                    path,
                    new Metadata(actual.uid(), actual.gid(), actual.mode() & PERMISSIONS, 0, actual.xattrs()),
                    expected);
        }
    }

    private void metadata(String path, Metadata actual, Node expected) {
        String difference = NodeDifference.ofTimeless(path, actual, expected.metadata());
        findings.add(difference == null ? "/" + path + " has other content than in the root filesystem" : difference);
    }
}
