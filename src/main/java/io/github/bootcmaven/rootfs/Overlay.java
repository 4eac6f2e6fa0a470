// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.Content;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder of the project that is laid over the root filesystem. Who checked it out, when, and under which umask doesn't
 * show: everything is root's, directories have mode 0755, files 0755 where their owner may execute them and 0644
 * otherwise, with setuid and setgid kept; symbolic links stay as they are.
 */
public final class Overlay {

    static final String ELEMENT = "<overlays>";

    private final Path folder;
    private final SortedMap<String, HostEntry> entries;
    private final List<OverlayRule> rules;
    private final @Nullable Interpolation filtering;

    private Overlay(
            Path folder,
            SortedMap<String, HostEntry> entries,
            List<OverlayRule> rules,
            @Nullable Interpolation filtering) {
        this.folder = folder;
        this.entries = entries;
        this.rules = List.copyOf(rules);
        this.filtering = filtering;
    }

    /**
     * Looks through a folder that the project names.
     *
     * @throws BootcException if it isn't there, or holds what can't be in an image: devices, sockets, FIFOs, names that
     *     aren't UTF-8
     */
    public static Overlay of(Path folder) throws IOException {
        return of(folder, List.of(), null);
    }

    /**
     * Looks through a folder that the project names.
     *
     * @param rules owners and modes other than the usual ones
     * @param filtering what is put into the folder's texts, or null where they are to stay as they are
     * @throws BootcException as above, or if a rule matches nothing
     */
    public static Overlay of(Path folder, List<OverlayRule> rules, @Nullable Interpolation filtering)
            throws IOException {
        if (!Files.isDirectory(folder)) {
            throw BootcException.project("Cannot lay " + folder + " over the root filesystem: there is no such folder")
                    .in(ELEMENT);
        }
        SortedMap<String, HostEntry> entries = new TreeMap<>(ByteOrder.UTF8);
        collect(folder, "", entries);
        for (OverlayRule rule : rules) {
            if (entries.keySet().stream().noneMatch(rule.path()::matches)) {
                throw BootcException.project(
                                "The rule for " + rule.path() + " matches nothing in the overlay " + folder)
                        .in(OverlayRule.ELEMENT)
                        .hint("Patterns are of paths in the image: etc/app/* is all that is in etc/app, etc/app/** all"
                                + " that is below it.");
            }
        }
        return new Overlay(folder, entries, rules, filtering);
    }

    /** The same for the folder that is used where it exists, and needn't. */
    public static Overlay ofOptional(Path folder) throws IOException {
        return Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                ? of(folder)
                : new Overlay(folder, Collections.emptySortedMap(), List.of(), null);
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
     * The overlay as a tree; where the image has a directory already, that directory's own metadata are meant to stay,
     * unless a {@linkplain #setDirectories rule} says otherwise.
     *
     * @param mtime the time of everything in it, seconds since 1970-01-01T00:00:00Z
     * @param ids the image's own accounts, whom rules name
     */
    FileTree tree(long mtime, AccountIds ids) throws IOException {
        FileTree tree = new FileTree(new Directory(Metadata.root(0755, mtime)));
        for (var entry : entries.entrySet()) {
            String path = entry.getKey();
            HostEntry node = entry.getValue();
            Metadata metadata = metadata(path, node, mtime, ids);
            switch (node.kind()) {
                case DIRECTORY -> tree.put(path, new Directory(metadata));
                case SYMLINK -> tree.put(path, new Symlink(metadata, node.target()));
                case FILE -> tree.put(path, new RegularFile(metadata, content(node)));
            }
        }
        return tree;
    }

    private Metadata metadata(String path, HostEntry node, long mtime, AccountIds ids) {
        Metadata metadata = Metadata.root(node.mode(), mtime);
        for (OverlayRule rule : rules) {
            if (rule.path().matches(path)) {
                metadata = rule.apply(metadata, node.kind() == HostEntry.Kind.SYMLINK, ids);
            }
        }
        return metadata;
    }

    private Content content(HostEntry node) throws IOException {
        Optional<byte[]> filtered = filtered(node);
        return filtered.isPresent() ? Content.of(filtered.get()) : new HostFile(node.file(), node.size());
    }

    /** Gives directories that the image has already what rules say of them, after the overlay was laid. */
    void setDirectories(FileTree tree, AccountIds ids) {
        SymlinkResolution links = new SymlinkResolution(tree);
        entries.forEach((path, node) -> {
            String place = links.resolve("/" + path);
            boolean ruled = rules.stream().anyMatch(rule -> rule.path().matches(path));
            if (node.kind() == HostEntry.Kind.DIRECTORY
                    && ruled
                    && place != null
                    && tree.find(place) instanceof Directory directory) {
                Metadata metadata = directory.metadata();
                for (OverlayRule rule : rules) {
                    metadata = rule.path().matches(path) ? rule.apply(metadata, false, ids) : metadata;
                }
                directory.setMetadata(metadata);
            }
        });
    }

    /** A digest over all that decides {@link #tree}: paths, kinds, modes, targets, contents and rules. */
    public Digest inputs() throws IOException {
        DigestingOutputStream digest = new DigestingOutputStream(OutputStream.nullOutputStream());
        @SuppressWarnings("resource") // nothing to release
        DataOutputStream out = new DataOutputStream(digest);
        out.writeUTF(rules.toString());
        for (var entry : entries.entrySet()) {
            HostEntry node = entry.getValue();
            out.writeUTF(entry.getKey());
            out.writeByte(node.kind().name().charAt(0));
            out.writeShort(node.mode());
            switch (node.kind()) {
                case DIRECTORY -> {}
                case SYMLINK -> out.writeUTF(node.target());
                case FILE -> digest(node).writeTo(out);
            }
        }
        out.flush();
        return digest.digest();
    }

    private Digest digest(HostEntry node) throws IOException {
        Optional<byte[]> filtered = filtered(node);
        return filtered.isPresent() ? Digest.of(filtered.get()) : Digest.of(node.file());
    }

    private Optional<byte[]> filtered(HostEntry node) throws IOException {
        return filtering == null ? Optional.empty() : filtering.apply(node.file());
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
                } else if (ImagePath.EMPTY_IN_IMAGES.contains(childPath.split("/", 2)[0])) {
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
