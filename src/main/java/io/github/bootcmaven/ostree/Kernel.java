// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel where OSTree looks for it: {@code /usr/lib/modules/<release>/vmlinuz}.
 *
 * @param release the kernel's release, e.g. {@code 6.12.43+deb13-cloud-amd64}
 * @param image the kernel itself
 */
public record Kernel(String release, RegularFile image) {

    private static final String MODULES = "usr/lib/modules";

    /**
     * The one kernel of a tree.
     *
     * @throws BootcException if there is none or more than one: nobody could tell which one boots
     */
    public static Kernel in(FileTree tree) {
        List<Kernel> kernels = new ArrayList<>();
        Directory modules = tree.directory(MODULES);
        if (modules != null) {
            modules.children().forEach((release, node) -> {
                if (node instanceof Directory directory && directory.get("vmlinuz") instanceof RegularFile image) {
                    kernels.add(new Kernel(release, image));
                }
            });
        }
        if (kernels.isEmpty()) {
            throw BootcException.project("Cannot make a bootable commit: there is no /" + MODULES + "/*/vmlinuz")
                    .in("<packages>")
                    .hint("add a kernel, e.g. linux-image-cloud-amd64, or set <bootable>false</bootable>");
        }
        if (kernels.size() > 1) {
            List<String> releases = kernels.stream().map(Kernel::release).toList();
            throw BootcException.project("Cannot make a bootable commit: there is more than one kernel below /"
                            + MODULES + ": " + String.join(", ", releases))
                    .in("<packages>")
                    .hint("leave one kernel package in the list");
        }
        return kernels.get(0);
    }
}
