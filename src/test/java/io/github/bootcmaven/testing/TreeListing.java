// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;

/** A file tree as text, a line a node with all there is to know of it, so that two trees can be compared and read. */
public final class TreeListing {

    private TreeListing() {}

    /** The lines in walk order; contents are read and shown by their digest, hard links by the first name of their file. */
    public static List<String> of(FileTree tree) {
        List<String> lines = new ArrayList<>();
        IdentityHashMap<RegularFile, String> firstNames = new IdentityHashMap<>();
        try {
            tree.walk((path, node) -> {
                String what = "directory";
                if (node instanceof Symlink symlink) {
                    what = "symlink -> " + symlink.target();
                } else if (node instanceof RegularFile file) {
                    String first = firstNames.putIfAbsent(file, path);
                    what = first != null ? "same as " + first : content(file);
                }
                lines.add(line(path, node.metadata(), what));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    /** One line of a listing. */
    static String line(String path, Metadata metadata, String what) {
        StringBuilder line = new StringBuilder("/" + path)
                .append(' ')
                .append(Integer.toOctalString(metadata.mode()))
                .append(' ')
                .append(metadata.uid() + ":" + metadata.gid())
                .append(" @")
                .append(metadata.mtime())
                .append(' ')
                .append(what);
        metadata.xattrs()
                .forEach((name, value) -> line.append(' ')
                        .append(name)
                        .append('=')
                        .append(HexFormat.of().formatHex(value)));
        return line.toString();
    }

    private static String content(RegularFile file) throws IOException {
        DigestingOutputStream out = new DigestingOutputStream(OutputStream.nullOutputStream());
        file.content().writeTo(out);
        return file.content().size() + " bytes, " + out.count() + " read, sha256 "
                + out.digest().hex();
    }
}
