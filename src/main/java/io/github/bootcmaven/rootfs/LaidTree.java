// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import java.util.Map;

/** A tree that is laid over another: directories that are there stay as they are, links to them are followed. */
final class LaidTree {

    private final FileTree tree;
    private final String element;
    private final SymlinkResolution links;

    private LaidTree(FileTree tree, String element) {
        this.tree = tree;
        this.element = element;
        this.links = new SymlinkResolution(tree);
    }

    /**
     * Lays {@code upper} over {@code tree}.
     *
     * @throws BootcException if a file of one is a directory of the other
     */
    static void lay(FileTree tree, FileTree upper) {
        lay(tree, upper, Overlay.ELEMENT);
    }

    /**
     * The same for a tree that another element brings.
     *
     * @param element the pom element to edit where the two don't go together
     */
    static void lay(FileTree tree, FileTree upper, String element) {
        new LaidTree(tree, element).lay("", upper.root());
    }

    /** @param place where the directory is, its links followed */
    private void lay(String place, Directory upper) {
        for (Map.Entry<String, Node> entry : upper.children().entrySet()) {
            String path = place.isEmpty() ? entry.getKey() : place + "/" + entry.getKey();
            if (entry.getValue() instanceof Directory directory) {
                lay(directory(path, directory), directory);
            } else if (tree.find(path) instanceof Directory) {
                throw clash(path, "a directory");
            } else {
                tree.put(path, entry.getValue());
            }
        }
    }

    /** The path of the directory that a name leads to, made where there is nothing. */
    private String directory(String path, Directory upper) {
        if (tree.find(path) == null) {
            tree.put(path, new Directory(upper.metadata()));
            return path;
        }
        String place = links.resolve("/" + path);
        if (place == null || tree.directory(place) == null) {
            throw clash(path, "no directory");
        }
        return place;
    }

    private BootcException clash(String path, String what) {
        return BootcException.project("Cannot lay /" + path + " over the root filesystem: there it is " + what)
                .in(element);
    }
}
