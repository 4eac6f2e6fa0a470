// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of {@code /etc} what belongs to one machine, to the host that built the image, or to the installation
 * itself. A machine makes its own: systemd fills the empty {@code /etc/machine-id} at boot.
 */
final class Identity {

    private static final String MACHINE_ID = "etc/machine-id";

    private static final List<String> LEFTOVERS = List.of(
            "etc/hostname",
            "etc/resolv.conf",
            // systemd-resolved's copy of the resolv.conf that the sandbox had
            "etc/.resolv.conf.systemd-resolved.bak",
            "etc/.updated",
            "etc/.pwd.lock",
            "etc/passwd-",
            "etc/group-",
            "etc/shadow-",
            "etc/gshadow-",
            "etc/subuid-",
            "etc/subgid-");

    /** What dpkg leaves beside a file when it is stopped half-way. */
    private static final Set<String> DPKG_SUFFIXES = Set.of(".dpkg-new", ".dpkg-tmp");

    private final FileTree tree;
    private final ImageNodes nodes;
    private final ShapeRequest request;

    Identity(FileTree tree, ImageNodes nodes, ShapeRequest request) {
        this.tree = tree;
        this.nodes = nodes;
        this.request = request;
    }

    void remove() {
        for (String path : LEFTOVERS) {
            if (!request.keep().contains(path)) {
                tree.remove(path);
            }
        }
        removeDpkgLeftovers("etc", tree.find("etc"));
        removeDpkgLeftovers("usr", tree.find("usr"));
        if (request.bootable() || tree.find(MACHINE_ID) != null) {
            tree.mkdirs("etc", nodes.metadata(0755));
            tree.put(MACHINE_ID, nodes.file("", nodes.metadata(0444)));
        }
    }

    private void removeDpkgLeftovers(String path, @Nullable Node node) {
        if (!(node instanceof Directory directory)) {
            return;
        }
        for (String name : List.copyOf(directory.children().keySet())) {
            String child = path + "/" + name;
            if (DPKG_SUFFIXES.stream().anyMatch(name::endsWith)
                    && !request.keep().contains(child)) {
                directory.remove(name);
            } else {
                removeDpkgLeftovers(child, directory.get(name));
            }
        }
    }
}
