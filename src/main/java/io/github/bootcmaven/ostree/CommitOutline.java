// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.tree.Metadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a commit consists of, in the order in which a container image carries it. Paths are those of a running system:
 * {@code /usr/etc} is {@code etc}.
 *
 * @param checksum the commit's checksum
 * @param commit the commit
 * @param directories all directories, depth first, the root first; siblings in the order of their dirtree
 * @param files the content objects by checksum, each with the paths it is at, in the order of the directories
 */
public record CommitOutline(
        Digest checksum, Commit commit, List<Place> directories, SortedMap<Digest, List<String>> files) {

    /**
     * A directory.
     *
     * @param path relative to the root, which is the empty path
     * @param tree the checksum of its dirtree
     * @param meta the checksum of its dirmeta
     * @param metadata what the dirmeta says, with the time 0
     */
    public record Place(String path, Digest tree, Digest meta, Metadata metadata) {}

    private static final String ETC_OF_COMMIT = "usr/etc";
    private static final String ETC = "etc";
    private static final int MAX_PATH = 4095;

    public CommitOutline {
        directories = List.copyOf(directories);
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /**
     * Reads a commit's metadata objects; its contents aren't looked at.
     *
     * @throws MalformedObjectException if one of them breaks a rule of the format
     * @throws java.nio.file.NoSuchFileException if one is missing
     */
    public static CommitOutline read(OstreeRepository repository, Digest checksum) throws IOException {
        Commit commit = repository.readCommit(checksum);
        List<Place> directories = new ArrayList<>();
        SortedMap<Digest, List<String>> files = new TreeMap<>();
        new Walk(repository, directories, files).directory("", commit.tree(), commit.meta());
        return new CommitOutline(checksum, commit, directories, files);
    }

    private record Walk(OstreeRepository repository, List<Place> directories, SortedMap<Digest, List<String>> files) {

        void directory(String path, Digest tree, Digest meta) throws IOException {
            if (path.length() > MAX_PATH) {
                throw new MalformedObjectException("a path longer than a path can be");
            }
            directories.add(new Place(path, tree, meta, metadata(repository.readDirMeta(meta))));
            DirTree names = repository.readDirTree(tree);
            for (DirTree.FileEntry file : names.files()) {
                files.computeIfAbsent(file.file(), first -> new ArrayList<>(1)).add(below(path, file.name()));
            }
            for (DirTree.DirectoryEntry directory : names.directories()) {
                directory(below(path, directory.name()), directory.tree(), directory.meta());
            }
        }

        private static String below(String path, String name) {
            String below = path.isEmpty() ? name : path + "/" + name;
            return below.equals(ETC_OF_COMMIT) ? ETC : below;
        }

        private static Metadata metadata(DirMeta meta) throws MalformedObjectException {
            try {
                return new Metadata(meta.uid(), meta.gid(), FileMode.permissions(meta.mode()), 0, meta.xattrs());
            } catch (IllegalArgumentException e) {
                throw new MalformedObjectException(String.valueOf(e.getMessage()));
            }
        }
    }
}
