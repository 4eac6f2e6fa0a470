// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Symlink;
import java.util.List;

/**
 * {@code /boot} belongs to the machine: OSTree puts kernels and boot entries there when it deploys, so the image has it
 * empty, and none of Debian's links into it.
 */
final class BootDirectory {

    private static final List<String> LINKS = List.of("vmlinuz", "vmlinuz.old", "initrd.img", "initrd.img.old");
    private static final String UNITS = "usr/lib/systemd/system";

    private final FileTree tree;
    private final ImageNodes nodes;

    BootDirectory(FileTree tree, ImageNodes nodes) {
        this.tree = tree;
        this.nodes = nodes;
    }

    void empty() {
        tree.put("boot", nodes.directory(0755));
        for (String link : LINKS) {
            if (tree.find(link) instanceof Symlink) {
                tree.remove(link);
            }
        }
        maskAutomount();
    }

    /**
     * Started without a boot loader that names its partition, systemd-gpt-auto-generator wants to mount the EFI system
     * partition on {@code /boot} whenever that is needed. OSTree's initramfs has mounted the deployments' {@code /boot}
     * there already, so that unit can only fail. Masked below {@code /usr}, it gives way to what {@code /etc/fstab} says
     * about {@code /boot}, and a machine may unmask it.
     */
    private void maskAutomount() {
        Directory units = tree.directory(UNITS);
        if (units != null && units.get("boot.automount") == null) {
            units.put("boot.automount", nodes.symlink("/dev/null"));
        }
    }
}
