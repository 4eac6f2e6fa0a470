// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import java.util.List;

/**
 * The top-level directories that a machine writes to become links into {@code /var}, the one place that is its own. What
 * the tree has in them goes along; {@link VarToTmpfiles} then sees to it that machines get it. {@code /media} has nothing
 * but mount points, made as needed, and leads into {@code /run}.
 */
final class TopLevelLinks {

    /**
     * A directory that becomes a link.
     *
     * @param path the directory
     * @param target where the link leads
     * @param place the same as a path of the tree
     * @param mode the mode of the place, where the tree has no such directory
     */
    private record Link(String path, String target, String place, int mode) {}

    private static final List<Link> LINKS = List.of(
            new Link("home", "var/home", "var/home", 0755),
            new Link("root", "var/roothome", "var/roothome", 0700),
            new Link("opt", "var/opt", "var/opt", 0755),
            new Link("srv", "var/srv", "var/srv", 0755),
            new Link("mnt", "var/mnt", "var/mnt", 0755),
            new Link("usr/local", "../var/usrlocal", "var/usrlocal", 0755));

    private static final String MEDIA = "run/media";

    private final FileTree tree;
    private final ImageNodes nodes;
    private final ImageTmpfiles tmpfiles;

    TopLevelLinks(FileTree tree, ImageNodes nodes, ImageTmpfiles tmpfiles) {
        this.tree = tree;
        this.nodes = nodes;
        this.tmpfiles = tmpfiles;
    }

    void lay() {
        for (Link link : LINKS) {
            if (tree.find(link.path()) instanceof Directory directory) {
                RelocatedLinks.rewrite(directory, link.path());
            }
        }
        new LocalPrograms(tree, nodes).keepBelowUsr();
        for (Link link : LINKS) {
            if (tree.find(link.path()) instanceof Directory directory) {
                merge(directory, link.place());
                tree.remove(link.path());
            }
            if (!tmpfiles.declares("/" + link.place())) {
                tree.mkdirs(link.place(), nodes.metadata(link.mode()));
            }
            put(link.path(), link.target());
        }
        tree.remove("media");
        put("media", MEDIA);
        tmpfiles.put(TmpfilesLine.directory("/" + MEDIA, 0755, "root", "root"));
    }

    private void put(String path, String target) {
        Node there = tree.find(path);
        if (there instanceof RegularFile) {
            throw BootcException.project("Cannot shape the root filesystem: /" + path + " is a file, not a directory")
                    .in("<packages>");
        }
        if (there == null) {
            tree.mkdirs(path.substring(0, Math.max(0, path.lastIndexOf('/'))), nodes.metadata(0755));
            tree.put(path, nodes.symlink(target));
        }
    }

    private void merge(Directory from, String to) {
        Node there = tree.find(to);
        if (there == null) {
            tree.mkdirs("var", nodes.metadata(0755));
            tree.put(to, from);
            return;
        }
        if (!(there instanceof Directory into)) {
            throw taken(to);
        }
        for (String name : List.copyOf(from.children().keySet())) {
            Node child = from.remove(name);
            if (child instanceof Directory directory) {
                merge(directory, to + "/" + name);
            } else if (child != null && into.get(name) == null) {
                into.put(name, child);
            } else {
                throw taken(to + "/" + name);
            }
        }
    }

    private static BootcException taken(String path) {
        return BootcException.project("Cannot shape the root filesystem: two files have their place at /" + path)
                .in("<packages>")
                .hint("/home, /root, /opt, /srv, /mnt and /usr/local lie in /var in an image");
    }
}
