// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** The objects that commits consist of: what a pull has to bring along, and a pruning must leave. */
final class Reachable {

    private final OstreeRepository repository;
    private final Set<ObjectName> objects = new LinkedHashSet<>();
    private final Deque<Digest> trees = new ArrayDeque<>();

    private Reachable(OstreeRepository repository) {
        this.repository = repository;
    }

    /**
     * All objects of some commits, those themselves, their detached metadata and what the mode keeps beside content
     * included.
     *
     * @throws IOException if one can't be read: then nobody knows what is reachable
     */
    static Set<ObjectName> of(OstreeRepository repository, Collection<Digest> commits) throws IOException {
        Reachable reachable = new Reachable(repository);
        for (Digest checksum : commits) {
            Commit commit = repository.readCommit(checksum);
            reachable.objects.add(new ObjectName(checksum, ObjectType.COMMIT));
            ObjectName detached = new ObjectName(checksum, ObjectType.COMMIT_META);
            if (repository.has(detached)) {
                reachable.objects.add(detached);
            }
            reachable.addDirectory(commit.tree(), commit.meta());
        }
        reachable.addTrees();
        return reachable.objects;
    }

    private void addTrees() throws IOException {
        while (!trees.isEmpty()) {
            DirTree tree = repository.readDirTree(trees.removeFirst());
            for (DirTree.FileEntry file : tree.files()) {
                addFile(file.file());
            }
            for (DirTree.DirectoryEntry directory : tree.directories()) {
                addDirectory(directory.tree(), directory.meta());
            }
        }
    }

    private void addDirectory(Digest tree, Digest meta) {
        objects.add(new ObjectName(meta, ObjectType.DIR_META));
        if (objects.add(new ObjectName(tree, ObjectType.DIR_TREE))) {
            trees.addLast(tree);
        }
    }

    private void addFile(Digest file) throws IOException {
        if (objects.add(new ObjectName(file, ObjectType.FILE))
                && repository.mode() == RepositoryMode.BARE_SPLIT_XATTRS) {
            ObjectName link = new ObjectName(file, ObjectType.FILE_XATTRS_LINK);
            objects.add(link);
            objects.add(new ObjectName(Digest.of(repository.readMetadata(link)), ObjectType.FILE_XATTRS));
        }
    }
}
