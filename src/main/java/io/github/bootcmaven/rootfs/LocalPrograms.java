// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import java.util.List;

/**
 * Programs are not a machine's data, wherever they are installed: what packages and overlays put into {@code /opt} and
 * {@code /usr/local} moves below {@code /usr/lib}, read-only and replaced by the next image, and is linked from where it
 * was. Copied into {@code /var} instead, it would stay at the version of the machine's first image for good.
 *
 * <p>In {@code /opt} a program is a directory and moves as one; {@code /usr/local} is the administrator's to add to, so
 * there only files move.
 */
final class LocalPrograms {

    private final FileTree tree;
    private final ImageNodes nodes;

    LocalPrograms(FileTree tree, ImageNodes nodes) {
        this.tree = tree;
        this.nodes = nodes;
    }

    void keepBelowUsr() {
        if (tree.find("opt") instanceof Directory opt) {
            keepPrograms(opt, "var/opt", "usr/lib/opt");
        }
        if (tree.find("usr/local") instanceof Directory local) {
            keepFiles(local, "var/usrlocal", "usr/lib/usrlocal");
        }
    }

    /** Goes into a directory that also has data of the same name in /var/opt, as the FHS has it. */
    private void keepPrograms(Directory opt, String place, String programs) {
        for (String name : List.copyOf(opt.children().keySet())) {
            String data = place + "/" + name;
            Node child = opt.get(name);
            if (child instanceof Directory directory && tree.find(data) instanceof Directory) {
                keepPrograms(directory, data, programs + "/" + name);
            } else if (child != null && hasFiles(child)) {
                move(opt, name, data, programs);
            }
        }
    }

    private void keepFiles(Directory local, String place, String programs) {
        for (String name : List.copyOf(local.children().keySet())) {
            Node child = local.get(name);
            if (child instanceof Directory directory) {
                keepFiles(directory, place + "/" + name, programs + "/" + name);
            } else if (child instanceof RegularFile) {
                move(local, name, place + "/" + name, programs);
            }
        }
    }

    private void move(Directory from, String name, String place, String programs) {
        String home = programs + "/" + name;
        if (tree.find(home) != null) {
            throw BootcException.project("Cannot shape the root filesystem: two files have their place at /" + home)
                    .in("<packages>");
        }
        Node program = from.get(name);
        if (program != null) {
            tree.mkdirs(programs, nodes.metadata(0755)).put(name, program);
            String up = "../".repeat((int) place.chars().filter(c -> c == '/').count());
            from.put(name, nodes.symlink(up + home));
        }
    }

    private static boolean hasFiles(Node node) {
        return node instanceof Directory directory
                ? directory.children().values().stream().anyMatch(LocalPrograms::hasFiles)
                : node instanceof RegularFile;
    }
}
