// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Clamps times: nothing in the image is younger than the image, whenever it was installed. Older times are the packages'
 * own and stay; compiled Python files, for one, name the time of their source.
 */
final class Timestamps {

    private final long latest;
    /** A file with several names stays one file. */
    private final IdentityHashMap<RegularFile, RegularFile> clamped = new IdentityHashMap<>();

    Timestamps(long latest) {
        this.latest = latest;
    }

    void clamp(FileTree tree) {
        clamp(tree.root());
    }

    private void clamp(Directory directory) {
        directory.setMetadata(clamp(directory.metadata()));
        for (String name : List.copyOf(directory.children().keySet())) {
            Node child = directory.get(name);
            if (child instanceof Directory below) {
                clamp(below);
            } else if (child instanceof RegularFile file && file.metadata().mtime() > latest) {
                directory.put(name, clamped.computeIfAbsent(file, this::clamp));
            } else if (child instanceof Symlink link && link.metadata().mtime() > latest) {
                directory.put(name, new Symlink(clamp(link.metadata()), link.target()));
            }
        }
    }

    private RegularFile clamp(RegularFile file) {
        return new RegularFile(clamp(file.metadata()), file.content());
    }

    private Metadata clamp(Metadata metadata) {
        return metadata.mtime() > latest ? metadata.withMtime(latest) : metadata;
    }
}
