// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tree in the order in which it is committed: first each file and symbolic link once, under whatever number of names;
 * then the directories, deepest first, because a dirtree contains the checksums of those below it.
 *
 * @param leaves the regular files and symbolic links, the large ones first, so that no core ends up alone with one
 * @param levels the directories by depth, the root's level first
 * @param bytes the number of bytes in all regular files
 */
record TreeOutline(List<Place> leaves, List<List<Place>> levels, long bytes) {

    /** A node where it was first met. */
    record Place(@Nullable Place parent, String name, Node node) {

        /** The path from the root, as it is shown to the user. */
        String path() {
            return parent == null ? "/" : (parent.parent == null ? "/" : parent.path() + "/") + Utf8.printable(name);
        }
    }

    private static final long LARGE = 1 << 20;
    private static final int MAX_NAME = 255;
    private static final int MAX_TARGET = 4095;

    static TreeOutline of(FileTree tree) {
        List<Place> leaves = new ArrayList<>();
        List<List<Place>> levels = new ArrayList<>();
        Set<Node> met = new HashSet<>();
        List<Place> level = List.of(new Place(null, "", tree.root()));
        while (!level.isEmpty()) {
            levels.add(level);
            List<Place> below = new ArrayList<>();
            for (Place place : level) {
                for (Map.Entry<String, Node> child :
                        ((Directory) place.node()).children().entrySet()) {
                    Place at = new Place(place, child.getKey(), child.getValue());
                    check(at);
                    if (at.node() instanceof Directory) {
                        below.add(at);
                    } else if (met.add(at.node())) {
                        leaves.add(at);
                    }
                }
            }
            level = below;
        }
        leaves.sort(Comparator.comparingLong(TreeOutline::rank).reversed());
        return new TreeOutline(
                leaves, levels, leaves.stream().mapToLong(TreeOutline::size).sum());
    }

    private static void check(Place place) {
        requireText(place, "its name", place.name(), MAX_NAME);
        if (place.node() instanceof Symlink link) {
            requireText(place, "its target", link.target(), MAX_TARGET);
        }
    }

    private static void requireText(Place place, String what, String text, int limit) {
        int length;
        try {
            length = Utf8.encode(text).length;
        } catch (IllegalArgumentException e) {
            throw BootcException.project("Cannot commit " + place.path() + ": " + what + " is not Unicode text")
                    .causedBy(e);
        }
        if (length > limit) {
            throw BootcException.project(
                    "Cannot commit " + place.path() + ": " + what + " is longer than " + limit + " bytes");
        }
    }

    /** Small files keep the order of the tree, which is about that of their content on the disk. */
    private static long rank(Place place) {
        long size = size(place);
        return size >= LARGE ? size : 0;
    }

    private static long size(Place place) {
        return place.node() instanceof RegularFile file ? file.content().size() : 0;
    }
}
