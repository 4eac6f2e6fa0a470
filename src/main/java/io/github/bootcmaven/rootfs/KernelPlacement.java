// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.ByteOrder;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The kernel goes beside its modules, where OSTree and bootc look for it: Debian's {@code /boot/vmlinuz-<version>}
 * becomes {@code /usr/lib/modules/<version>/vmlinuz}, its configuration and symbol map likewise. The initramfs was made
 * there. Exactly one kernel can be in an image; nobody could say which of two to boot.
 */
final class KernelPlacement {

    private static final String MODULES = "usr/lib/modules";
    private static final String VMLINUZ = "vmlinuz";
    private static final String IMAGE_PREFIX = "boot/" + VMLINUZ + "-";

    private final FileTree tree;
    private final ShapeRequest request;

    KernelPlacement(FileTree tree, ShapeRequest request) {
        this.tree = tree;
        this.request = request;
    }

    void place() {
        SortedSet<String> versions = versions();
        if (versions.size() > 1) {
            throw BootcException.project("Cannot make an image with " + versions.size()
                            + " kernels: the packages bring " + String.join(" and ", versions))
                    .in("<packages>")
                    .hint("keep one linux-image-… package");
        }
        if (versions.isEmpty()) {
            if (request.bootable()) {
                throw BootcException.project("Cannot make a bootable image: no package brings a kernel")
                        .in("<packages>")
                        .hint("add a kernel, e.g. linux-image-amd64, or set <bootable>false</bootable>");
            }
            return;
        }
        String version = versions.first();
        moveBesideModules(version);
        if (request.bootable()) {
            checkInitramfs(version);
        }
    }

    private SortedSet<String> versions() {
        SortedSet<String> versions = new TreeSet<>(ByteOrder.UTF8);
        Directory boot = tree.directory("boot");
        if (boot != null) {
            for (Map.Entry<String, Node> entry : boot.children().entrySet()) {
                if (("boot/" + entry.getKey()).startsWith(IMAGE_PREFIX) && entry.getValue() instanceof RegularFile) {
                    versions.add(entry.getKey().substring(VMLINUZ.length() + 1));
                }
            }
        }
        Directory modules = tree.directory(MODULES);
        if (modules != null) {
            for (Map.Entry<String, Node> entry : modules.children().entrySet()) {
                if (entry.getValue() instanceof Directory directory && directory.get(VMLINUZ) != null) {
                    versions.add(entry.getKey());
                }
            }
        }
        return versions;
    }

    private void moveBesideModules(String version) {
        String home = MODULES + "/" + version;
        if (tree.directory(home) == null) {
            throw BootcException.project("Cannot place the kernel " + version + ": it has no modules in /" + home)
                    .in("<packages>");
        }
        tree.move(IMAGE_PREFIX + version, home + "/" + VMLINUZ);
        tree.move("boot/config-" + version, home + "/config");
        tree.move("boot/System.map-" + version, home + "/System.map");
    }

    private void checkInitramfs(String version) {
        String initramfs = MODULES + "/" + version + "/initramfs.img";
        if (!(tree.find(initramfs) instanceof RegularFile file)
                || file.content().size() == 0) {
            throw BootcException.environment("Cannot make a bootable image: there is no initramfs at /" + initramfs)
                    .hint("the log says how its generator ended");
        }
    }
}
