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
import java.util.function.LongPredicate;

/**
 * Takes the time of installation out of a tree: what was made while it was installed gets {@link #UNDATED}, and so does every
 * directory, whose time only says when something was put into it. Older times of files are the packages' own and stay;
 * compiled Python files, for one, name the time of their source.
 *
 * <p>Where the host's clock is behind the image's time, what was made can't be told by that: {@link #undate} takes the time in which
 * it was made instead.
 *
 * <p>It isn't the image's own time that they get, because that moves with every update of any package: all layers would then
 * be downloaded again for the sake of their directories. OSTree keeps no times at all.
 */
final class Timestamps {

    /** 2000-01-01T00:00:00Z: what has no time of its own. */
    static final long UNDATED = 946_684_800;

    /** Changes with every package, and so may say the image's time, the latest of all, to whoever reads the tree. */
    private static final String STATUS = DpkgDatabase.DATABASE + "/status";

    private final long latest;
    private final LongPredicate made;

    /** A file with several names stays one file. */
    private final IdentityHashMap<RegularFile, RegularFile> clamped = new IdentityHashMap<>();

    /** @param latest the time of the image, in seconds since 1970-01-01T00:00:00Z; what is younger was made by its installation */
    Timestamps(long latest) {
        this(latest, mtime -> mtime > latest);
    }

    private Timestamps(long latest, LongPredicate made) {
        this.latest = latest;
        this.made = made;
    }

    /**
     * Gives the files and links that were made between two seconds, both included, the time that such files get. Directories are
     * left as they are: some are mount points still, which nobody can change.
     */
    static void undate(FileTree tree, long from, long to) {
        new Timestamps(Long.MAX_VALUE, mtime -> mtime >= from && mtime <= to).clampFiles(tree.root());
    }

    void clamp(FileTree tree) {
        clamp(tree.root());
        clampFiles(tree.root());
        if (tree.find(STATUS) instanceof RegularFile status) {
            tree.put(STATUS, new RegularFile(status.metadata().withMtime(latest), status.content()));
        } else {
            tree.root().setMetadata(tree.root().metadata().withMtime(latest));
        }
    }

    private void clamp(Directory directory) {
        directory.setMetadata(undated(directory.metadata()));
        for (Node child : directory.children().values()) {
            if (child instanceof Directory below) {
                clamp(below);
            }
        }
    }

    private void clampFiles(Directory directory) {
        for (String name : List.copyOf(directory.children().keySet())) {
            Node child = directory.get(name);
            if (child instanceof Directory below) {
                clampFiles(below);
            } else if (child instanceof RegularFile file
                    && made.test(file.metadata().mtime())) {
                directory.put(name, clamped.computeIfAbsent(file, this::clamp));
            } else if (child instanceof Symlink link
                    && made.test(link.metadata().mtime())) {
                directory.put(name, new Symlink(undated(link.metadata()), link.target()));
            }
        }
    }

    private RegularFile clamp(RegularFile file) {
        return new RegularFile(undated(file.metadata()), file.content());
    }

    private Metadata undated(Metadata metadata) {
        return metadata.withMtime(Math.min(UNDATED, latest));
    }
}
