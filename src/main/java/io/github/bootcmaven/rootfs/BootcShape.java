// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;

/**
 * Brings a configured Debian system into the shape that OSTree deploys and bootc's lints ask for: the operating system
 * below {@code /usr} and {@code /etc}, nothing but {@code /var} for a machine's own data, and no machine's identity.
 *
 * <p>What packages put below {@code /var}, or into the top-level directories that become links into it, comes back on
 * the machine: as {@code tmpfiles.d} lines in {@value ImageTmpfiles#PATH}, with content from {@code /usr/share/factory}.
 * Shaping a tree that has the shape already changes nothing.
 */
public final class BootcShape {

    /**
     * Shapes a tree.
     *
     * @param raw the tree as dpkg and dracut left it; it is changed in place
     * @return the same tree
     * @throws BootcException if the tree can't boot (no kernel, two of them, no initramfs) or holds what has no place in
     *     an image
     * @throws IOException if a file's content can't be read
     */
    public FileTree shape(FileTree raw, ShapeRequest request) throws IOException {
        ImageNodes nodes = new ImageNodes(request.timestamp());
        ImageTmpfiles tmpfiles = ImageTmpfiles.read(raw);

        new KernelPlacement(raw, request).place();
        new BootDirectory(raw, nodes).empty();
        new Identity(raw, nodes, request).remove();
        new SshHostKeys(raw, nodes, request).makeAtFirstStart();
        new EtcDirectory(raw, nodes).tidy();
        new DpkgDatabase(raw, nodes, tmpfiles).moveBelowUsr();
        new TopLevelLinks(raw, nodes, tmpfiles).lay();
        new VarToTmpfiles(raw, nodes, tmpfiles, request).convert();
        new BaseDirectories(raw, nodes).make();
        new ImageSysusers(raw, nodes).declare();
        tmpfiles.write(raw, nodes);

        if (request.bootable()) {
            PrepareRoot.check(raw);
        }
        new Timestamps(request.timestamp()).clamp(raw);
        return raw;
    }
}
