// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.io.IOException;
import java.io.OutputStream;
import java.util.IdentityHashMap;

/** Writes a file tree as a tar, the same bytes for the same tree. */
public final class TreeWriter {

    private TreeWriter() {}

    /**
     * Writes the whole tree, {@code ./} first: parents before children, siblings in the order of their names' bytes. A file
     * with several names has its content at the first in that order; the others are hard links to it.
     *
     * @param out where to, buffered; flushed, not closed
     * @throws IOException if a content can't be read or the output can't be written
     * @see TarWriter
     */
    public static void write(FileTree tree, OutputStream out) throws IOException {
        @SuppressWarnings("resource") // the output is the caller's to close
        TarWriter tar = new TarWriter(out);
        IdentityHashMap<RegularFile, String> firstNames = new IdentityHashMap<>();
        tree.walk((path, node) -> {
            if (node instanceof Directory) {
                tar.directory(path, node.metadata());
            } else if (node instanceof Symlink symlink) {
                tar.symlink(path, symlink);
            } else if (node instanceof RegularFile file) {
                String first = firstNames.putIfAbsent(file, path);
                if (first == null) {
                    tar.file(path, file.metadata(), file.content());
                } else {
                    tar.hardLink(path, first, file.metadata());
                }
            }
        });
        tar.finish();
    }
}
