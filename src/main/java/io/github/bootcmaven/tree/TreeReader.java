// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.FileSlice;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar as a file tree, in one pass over its headers: contents stay where they are, as slices of the tar, which has to
 * outlive the tree unchanged.
 *
 * <p>{@code ./} or {@code /} before a path makes no difference. Parents that the tar doesn't have are root's, mode 0755,
 * time 0. Hard links become the same {@link RegularFile} under several names.
 */
public final class TreeReader {

    /** Linux's NAME_MAX and, without the NUL it counts, PATH_MAX: what is longer can't be put on a disk. */
    private static final int MAX_NAME_BYTES = 255;

    private static final int MAX_PATH_BYTES = 4095;

    private static final int SYMLINK_MODE = 0777;
    private static final Metadata MISSING_PARENT = Metadata.root(0755, 0);
    private static final Content NO_CONTENT = Content.of(new byte[0]);

    private final FileSlice tar;
    private final FileTree tree = new FileTree(new Directory(MISSING_PARENT));

    /** Directories that were only made because something is in them. */
    private final Set<Directory> implied = Collections.newSetFromMap(new IdentityHashMap<>());

    private List<String> lastParents = List.of();
    private Directory lastParent = tree.root();

    private TreeReader(FileSlice tar) {
        this.tar = tar;
        implied.add(tree.root());
    }

    /**
     * Reads a tree from an uncompressed tar.
     *
     * @throws TarFormatException if the file is no intact tar
     * @throws BootcException if it is one, but of what an image can't hold: devices and FIFOs; paths that leave the tree,
     *     lead through something that is no directory, come twice or are longer than Linux can handle; hard links to
     *     anything but a file before them
     */
    public static FileTree read(Path tar) throws IOException {
        return read(FileSlice.ofWhole(tar));
    }

    /** The same for an uncompressed tar that stands within a file. */
    public static FileTree read(FileSlice tar) throws IOException {
        TreeReader reader = new TreeReader(tar);
        try (TarReader entries = TarReader.open(tar)) {
            for (TarEntry entry = entries.next(); entry != null; entry = entries.next()) {
                reader.add(entry, entries.contentOffset());
            }
        } catch (TarFormatException e) {
            throw e.in(tar.file().toString());
        }
        return reader.tree;
    }

    private void add(TarEntry entry, long contentOffset) {
        List<String> names = names(entry, entry.path());
        Node node = node(entry, contentOffset);
        if (names.isEmpty()) {
            addRoot(entry, node);
            return;
        }
        Node before = parent(entry, names).putIfAbsent(names.get(names.size() - 1), node);
        if (before != null) {
            if (!(before instanceof Directory directory && node instanceof Directory)) {
                throw twice(entry);
            }
            describe(directory, entry);
        }
    }

    private Node node(TarEntry entry, long contentOffset) {
        return switch (entry.type()) {
            case DIRECTORY -> new Directory(entry.metadata());
            case FILE -> file(entry, contentOffset);
            case SYMLINK -> symlink(entry);
            case HARD_LINK -> linked(entry);
            case OTHER -> throw refusal(entry, "an image can't hold " + entry.typeInWords());
        };
    }

    private void addRoot(TarEntry entry, Node node) {
        if (!(node instanceof Directory)) {
            throw refusal(entry, "the root of an image is a directory, not " + entry.typeInWords());
        }
        describe(tree.root(), entry);
    }

    /** Gives a directory that was only implied until now what the tar says of it. */
    private void describe(Directory directory, TarEntry entry) {
        if (!implied.remove(directory)) {
            throw twice(entry);
        }
        directory.setMetadata(entry.metadata());
    }

    /** The directory that the last of the names is in; mostly that of the entry before. */
    private Directory parent(TarEntry entry, List<String> names) {
        List<String> parents = names.subList(0, names.size() - 1);
        if (!parents.equals(lastParents)) {
            lastParent = findParent(entry, parents);
            lastParents = parents;
        }
        return lastParent;
    }

    private Directory findParent(TarEntry entry, List<String> parents) {
        Directory directory = tree.root();
        for (String name : parents) {
            Node child = directory.get(name);
            if (child == null) {
                Directory made = new Directory(MISSING_PARENT);
                implied.add(made);
                directory.put(name, made);
                child = made;
            }
            if (!(child instanceof Directory next)) {
                throw refusal(entry, "its parent " + Utf8.printable(name) + " is no directory");
            }
            directory = next;
        }
        return directory;
    }

    private RegularFile file(TarEntry entry, long offset) {
        Content content =
                entry.size() == 0 ? NO_CONTENT : new FileSlice(tar.file(), tar.offset() + offset, entry.size());
        return new RegularFile(entry.metadata(), content);
    }

    private Symlink symlink(TarEntry entry) {
        if (utf8Length(entry.linkTarget()) > MAX_PATH_BYTES) {
            throw refusal(entry, "the link's target is longer than " + MAX_PATH_BYTES + " bytes");
        }
        return new Symlink(entry.metadata().withMode(SYMLINK_MODE), entry.linkTarget());
    }

    /** The file under its further name; or a copy of a symbolic link, which as such can have several names on disks. */
    private Node linked(TarEntry entry) {
        Node target = find(names(entry, entry.linkTarget()));
        if (target == null || target instanceof Directory) {
            String named = Utf8.printable(entry.linkTarget());
            throw refusal(entry, "a hard link to " + named + ", which is no file that stands before it");
        }
        return target;
    }

    private @Nullable Node find(List<String> names) {
        Node node = tree.root();
        for (String name : names) {
            node = node instanceof Directory directory ? directory.get(name) : null;
        }
        return node;
    }

    /** The names a path is made of; none for the root. */
    private List<String> names(TarEntry entry, String path) {
        List<String> names = new ArrayList<>();
        int length = path.length();
        for (int start = 0; start < length; ) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? length : slash;
            String name = path.substring(start, end);
            if (name.equals("..")) {
                throw refusal(entry, "a path with '..' in it: " + Utf8.printable(path));
            }
            if (name.length() * 3 > MAX_NAME_BYTES && utf8Length(name) > MAX_NAME_BYTES) {
                throw refusal(entry, "a name longer than " + MAX_NAME_BYTES + " bytes");
            }
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
            start = end + 1;
        }
        if (length * 3L > MAX_PATH_BYTES && utf8Length(path) > MAX_PATH_BYTES) {
            throw refusal(entry, "a path longer than " + MAX_PATH_BYTES + " bytes");
        }
        return names;
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private BootcException twice(TarEntry entry) {
        return refusal(entry, "the tar has this path twice");
    }

    private BootcException refusal(TarEntry entry, String why) {
        return BootcException.project("Reading " + tar.file() + ": " + Utf8.printable(entry.path()) + ": " + why);
    }
}
