// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.ByteOrder;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder of the project that is laid over the root filesystem. Who checked it out, when, and under which umask doesn't
 * show: everything is root's, directories have mode 0755, files 0755 where their owner may execute them and 0644
 * otherwise, with setuid and setgid kept; symbolic links stay as they are.
 */
public final class Overlay {

    static final String ELEMENT = "<overlays>";

    /** Emptied in every image: what an overlay puts there would be lost without a word. */
    private static final Set<String> EMPTY_IN_IMAGES = Set.of("boot", "dev", "proc", "run", "sys", "sysroot", "tmp");

    private final Path folder;
    private final SortedMap<String, HostEntry> entries;

    private Overlay(Path folder, SortedMap<String, HostEntry> entries) {
        this.folder = folder;
        this.entries = entries;
    }

    /**
     * Looks through a folder that the project names.
     *
     * @throws BootcException if it isn't there, or holds what can't be in an image: devices, sockets, FIFOs, names that
     *     aren't UTF-8
     */
    public static Overlay of(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw BootcException.project("Cannot lay " + folder + " over the root filesystem: there is no such folder")
                    .in(ELEMENT);
        }
        SortedMap<String, HostEntry> entries = new TreeMap<>(ByteOrder.UTF8);
        collect(folder, "", entries);
        return new Overlay(folder, entries);
    }

    /** The same for the folder that is used where it exists, and needn't. */
    public static Overlay ofOptional(Path folder) throws IOException {
        return Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                ? of(folder)
                : new Overlay(folder, Collections.emptySortedMap());
    }

    /** The folder as it was given. */
    public Path folder() {
        return folder;
    }

    /** The paths of the image that the overlay brings, directories included. */
    public Set<String> paths() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /**
     * The overlay as a tree; where the image has a directory already, that directory's own metadata are meant to stay.
     *
     * @param mtime the time of everything in it, seconds since 1970-01-01T00:00:00Z
     */
    public FileTree tree(long mtime) {
        FileTree tree = new FileTree(new Directory(Metadata.root(0755, mtime)));
        entries.forEach((path, entry) -> {
            Metadata metadata = Metadata.root(entry.mode(), mtime);
            switch (entry.kind()) {
                case DIRECTORY -> tree.put(path, new Directory(metadata));
                case SYMLINK -> tree.put(path, new Symlink(metadata, entry.target()));
                case FILE -> tree.put(path, new RegularFile(metadata, new HostFile(entry.file(), entry.size())));
            }
        });
        return tree;
    }

    /** A digest over all that decides {@link #tree}: paths, kinds, modes, targets and contents. */
    public Digest inputs() throws IOException {
        DigestingOutputStream digest = new DigestingOutputStream(OutputStream.nullOutputStream());
        @SuppressWarnings("resource") // nothing to release
        DataOutputStream out = new DataOutputStream(digest);
        for (var entry : entries.entrySet()) {
            HostEntry node = entry.getValue();
            out.writeUTF(entry.getKey());
            out.writeByte(node.kind().name().charAt(0));
            out.writeShort(node.mode());
            switch (node.kind()) {
                case DIRECTORY -> {}
                case SYMLINK -> out.writeUTF(node.target());
                case FILE -> Digest.of(node.file()).writeTo(out);
            }
        }
        out.flush();
        return digest.digest();
    }

    private static void collect(Path directory, String path, SortedMap<String, HostEntry> entries) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                String name = HostEntry.name(child);
                String childPath = path.isEmpty() ? name : path + "/" + name;
                HostEntry entry = HostEntry.of(child);
                entries.put(childPath, entry);
                if (entry.kind() == HostEntry.Kind.DIRECTORY) {
                    collect(child, childPath, entries);
                } else if (EMPTY_IN_IMAGES.contains(childPath.split("/", 2)[0])) {
                    throw BootcException.project("Cannot lay " + child + " over the root filesystem: /"
                                    + childPath.split("/", 2)[0] + " is empty in every image")
                            .in(ELEMENT)
                            .hint(
                                    "what a machine shall have there at run time is said by a unit or in usr/lib/tmpfiles.d");
                }
            }
        }
    }
}
