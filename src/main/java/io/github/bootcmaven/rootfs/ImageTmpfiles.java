// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.ByteOrder;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/** The image's own {@code tmpfiles.d} file: one line a path, in the order of the paths. */
final class ImageTmpfiles {

    /** Where it is. Its name stands before the packages' files, whose lines lose against it for the same path. */
    static final String PATH = "usr/lib/tmpfiles.d/bootc-image-var.conf";

    private static final String HEADER = """
            # What the image's packages have in /var, made on every machine that doesn't have it.
            # Written when the image was built.
            """;

    private final SortedMap<String, TmpfilesLine> lines = new TreeMap<>(ByteOrder.UTF8);

    private ImageTmpfiles() {}

    /** The file as an earlier shaping of the tree has left it, or an empty one. */
    static ImageTmpfiles read(FileTree tree) throws IOException {
        ImageTmpfiles file = new ImageTmpfiles();
        for (String text : TextFile.lines(tree, PATH)) {
            TmpfilesLine line = TmpfilesLine.parse(text);
            if (line != null && !line.pathHasSpecifiers()) {
                file.put(line.resolved());
            }
        }
        return file;
    }

    void put(TmpfilesLine line) {
        lines.put(line.path(), line);
    }

    boolean declares(String path) {
        return lines.containsKey(path);
    }

    void write(FileTree tree, ImageNodes nodes) {
        if (lines.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder(HEADER);
        lines.values().forEach(line -> text.append(line.format()).append('\n'));
        tree.mkdirs("usr/lib/tmpfiles.d", nodes.metadata(0755));
        tree.put(PATH, nodes.file(text.toString()));
    }
}
