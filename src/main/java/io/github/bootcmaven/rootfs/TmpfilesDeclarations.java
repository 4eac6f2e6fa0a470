// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the {@code tmpfiles.d} files of a tree's packages create. As for bootc's lint {@code var-tmpfiles}, a line stands
 * for the file it leads to when the links on the way are followed: {@code d /root/.ssh} declares
 * {@code var/roothome/.ssh}. Lines that only adjust, clean or remove declare nothing here, although the lint is content
 * with them: the machine would lack what they name.
 */
final class TmpfilesDeclarations {

    private static final String VENDOR = "usr/lib/tmpfiles.d";
    /** A file here stands in for the vendor's of the same name; a link to /dev/null masks it. */
    private static final String ADMINISTRATOR = "etc/tmpfiles.d";

    private final Set<String> created = new HashSet<>();

    private TmpfilesDeclarations() {}

    /** Reads the files of a tree, without the {@linkplain ImageTmpfiles image's own}. */
    static TmpfilesDeclarations of(FileTree tree) throws IOException {
        TmpfilesDeclarations declarations = new TmpfilesDeclarations();
        SymlinkResolution links = new SymlinkResolution(tree);
        Set<String> overridden = confFiles(tree, ADMINISTRATOR);
        for (String name : overridden) {
            declarations.read(tree, links, ADMINISTRATOR + "/" + name);
        }
        for (String name : confFiles(tree, VENDOR)) {
            String path = VENDOR + "/" + name;
            if (!overridden.contains(name) && !path.equals(ImageTmpfiles.PATH)) {
                declarations.read(tree, links, path);
            }
        }
        return declarations;
    }

    /** Whether a line creates what is at a path of the tree. */
    boolean create(String path) {
        return created.contains(path);
    }

    private static Set<String> confFiles(FileTree tree, String folder) {
        Directory directory = tree.directory(folder);
        Set<String> names = new TreeSet<>(
                directory == null ? List.of() : directory.children().keySet());
        names.removeIf(name -> !name.endsWith(".conf"));
        return names;
    }

    private void read(FileTree tree, SymlinkResolution links, String path) throws IOException {
        String file = links.resolve("/" + path);
        if (file == null) {
            return;
        }
        for (String text : TextFile.lines(tree, file)) {
            TmpfilesLine line = TmpfilesLine.parse(text);
            if (line == null || !line.creates() || line.pathHasSpecifiers()) {
                continue;
            }
            String place = links.resolveParent(line.resolved().path());
            if (place != null) {
                created.add(place);
            }
        }
    }
}
