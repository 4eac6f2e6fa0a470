// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.ostree.DirMeta;
import io.github.bootcmaven.ostree.FileHeader;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.Xattrs;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A root filesystem as container engines have to see it in an encapsulated image: what a commit doesn't keep is gone (times,
 * attributes without a value), files that are one object are one file, empty ones excepted, and the format's own directories
 * are there. Attributes of SELinux are no part of layers.
 */
final class CommittedView {

    private static final String SYSROOT = "sysroot";
    private static final String VAR = "var";
    private static final String VAR_TMP = "var/tmp";
    private static final String SELINUX = "security.selinux";
    private static final Metadata PLAIN = Metadata.root(0755, 0);

    private final FileChecksums checksums = new FileChecksums();
    private final Map<Digest, RegularFile> files = new HashMap<>();
    private final FileTree view;

    private CommittedView(FileTree rootfs) {
        view = new FileTree(new Directory(directory(rootfs.root())));
    }

    static FileTree of(FileTree rootfs) throws IOException {
        CommittedView view = new CommittedView(rootfs);
        rootfs.walk((path, node) -> {
            if (path.isEmpty() || path.equals(SYSROOT) || path.startsWith(SYSROOT + "/")) {
                return;
            }
            if (node instanceof RegularFile file) {
                view.view.put(path, view.file(file));
            } else if (node instanceof Symlink link) {
                Xattrs xattrs = visible(FileHeader.of(link).xattrs());
                view.view.put(path, new Symlink(link.metadata().withMtime(0).withXattrs(xattrs), link.target()));
            } else if (node instanceof Directory directory) {
                view.view.put(path, new Directory(directory(directory)));
            }
        });
        view.view.mkdirs(SYSROOT, PLAIN);
        if (view.view.find(VAR_TMP) == null) {
            view.view.mkdirs(VAR, PLAIN);
            view.view.put(VAR_TMP, new Directory(PLAIN.withMode(01777)));
        }
        return view.view;
    }

    private RegularFile file(RegularFile file) throws IOException {
        Xattrs xattrs = visible(FileHeader.of(file).xattrs());
        RegularFile seen = new RegularFile(file.metadata().withMtime(0).withXattrs(xattrs), file.content());
        if (file.content().size() == 0) {
            return seen;
        }
        RegularFile same = files.putIfAbsent(checksums.of(file), seen);
        return same == null ? seen : same;
    }

    private static Metadata directory(Directory directory) {
        Metadata metadata = directory.metadata();
        return metadata.withMtime(0).withXattrs(visible(DirMeta.of(metadata).xattrs()));
    }

    private static Xattrs visible(Xattrs xattrs) {
        Map<String, byte[]> visible = new LinkedHashMap<>();
        xattrs.forEach((name, value) -> {
            if (!name.equals(SELINUX)) {
                visible.put(name, value);
            }
        });
        return Xattrs.of(visible);
    }
}
