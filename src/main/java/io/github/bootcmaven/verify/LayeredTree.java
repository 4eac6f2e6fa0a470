// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.tree.Metadata;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is in an image once its layers lie on top of each other, by path; the root has the empty path. */
final class LayeredTree {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE_WHITEOUT = ".wh..wh..opq";

    /** What has been found at a path: one instance for all names of a file with hard links. */
    sealed interface Found permits FoundDirectory, FoundFile, FoundSymlink {}

    record FoundDirectory(Metadata metadata) implements Found {}

    record FoundSymlink(Metadata metadata, String target) implements Found {}

    /** A file is itself alone, as an inode is: files with the same content are not the same. */
    static final class FoundFile implements Found {

        private final Metadata metadata;
        private final long size;
        private final Digest content;

        FoundFile(Metadata metadata, long size, Digest content) {
            this.metadata = metadata;
            this.size = size;
            this.content = content;
        }

        Metadata metadata() {
            return metadata;
        }

        long size() {
            return size;
        }

        Digest content() {
            return content;
        }
    }

    private final NavigableMap<String, Found> nodes = new TreeMap<>();

    /** Everything, sorted by path. */
    SortedMap<String, Found> nodes() {
        return Collections.unmodifiableSortedMap(nodes);
    }

    @Nullable
    Found get(String path) {
        return nodes.get(path);
    }

    /**
     * Lays what a layer has at a path over what is there.
     *
     * @return what readers of the image won't agree on, or null
     */
    @Nullable
    String put(String path, Found found) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String parent = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        if (name.equals(OPAQUE_WHITEOUT)) {
            below(parent).clear();
            return null;
        }
        if (name.startsWith(WHITEOUT)) {
            remove((parent.isEmpty() ? "" : parent + "/") + name.substring(WHITEOUT.length()));
            return null;
        }
        Found before = nodes.get(path);
        if (before instanceof FoundDirectory && !(found instanceof FoundDirectory)) {
            below(path).clear();
        }
        nodes.put(path, found);
        return before instanceof FoundDirectory && found instanceof FoundDirectory && !before.equals(found)
                ? "gives /" + path + " other metadata than a layer below: OSTree keeps the first, podman the last"
                : null;
    }

    /** Forgets what is in a directory. */
    void empty(String directory) {
        below(directory).clear();
    }

    private void remove(String path) {
        nodes.remove(path);
        below(path).clear();
    }

    private SortedMap<String, Found> below(String path) {
        // The slash's successor in ASCII is the zero.
        return path.isEmpty() ? nodes.tailMap("", false) : nodes.subMap(path + "/", path + "0");
    }
}
