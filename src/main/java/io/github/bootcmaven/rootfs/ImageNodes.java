// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Makes the nodes that the shape adds: root's, and {@link Timestamps#UNDATED}.
 *
 * @param timestamp the image's own time, seconds since 1970-01-01T00:00:00Z, for the programs that make more
 */
record ImageNodes(long timestamp) {

    Metadata metadata(int mode) {
        return Metadata.root(mode, Timestamps.UNDATED);
    }

    Directory directory(int mode) {
        return new Directory(metadata(mode));
    }

    Symlink symlink(String target) {
        return new Symlink(metadata(0777), target);
    }

    /** A tree of one file of text, mode 0644. */
    FileTree tree(String path, String text) {
        return tree(Map.of(path, text));
    }

    /** A tree of files of text, by their paths. */
    FileTree tree(Map<String, String> texts) {
        FileTree tree = new FileTree(directory(0755));
        texts.forEach((path, text) -> {
            tree.mkdirs(path.substring(0, path.lastIndexOf('/')), metadata(0755));
            tree.put(path, file(text));
        });
        return tree;
    }

    RegularFile file(String text) {
        return file(text, metadata(0644));
    }

    RegularFile file(String text, Metadata metadata) {
        return new RegularFile(
                metadata.withMtime(Timestamps.UNDATED), Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
