// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.tree.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names in a directory, {@code (a(say)a(sayay))}: files and symbolic links by the checksum of their content objects,
 * directories by their own dirtree and dirmeta. Both lists are in the unsigned order of the names' UTF-8 bytes, and no
 * name comes twice.
 */
public record DirTree(List<FileEntry> files, List<DirectoryEntry> directories) {

    /** A regular file or symbolic link. */
    public record FileEntry(String name, Digest file) {}

    /** A directory. */
    public record DirectoryEntry(String name, Digest tree, Digest meta) {}

    private static final VariantType TYPE = VariantType.of("(a(say)a(sayay))");
    private static final VariantType FILES = TYPE.members().get(0);
    private static final VariantType DIRECTORIES = TYPE.members().get(1);

    public DirTree {
        files = List.copyOf(files);
        directories = List.copyOf(directories);
    }

    /** The object's bytes. The entries are written in the order they have. */
    public byte[] encode() {
        List<byte[]> fileEntries = new ArrayList<>(files.size());
        for (FileEntry entry : files) {
            fileEntries.add(Framing.join(
                    FILES.element(),
                    List.of(Utf8.encodeWithNul(entry.name()), entry.file().bytes())));
        }
        List<byte[]> directoryEntries = new ArrayList<>(directories.size());
        for (DirectoryEntry entry : directories) {
            directoryEntries.add(Framing.join(
                    DIRECTORIES.element(),
                    List.of(
                            Utf8.encodeWithNul(entry.name()),
                            entry.tree().bytes(),
                            entry.meta().bytes())));
        }
        return Framing.join(
                TYPE, List.of(Framing.join(FILES, fileEntries), Framing.join(DIRECTORIES, directoryEntries)));
    }

    /** The checksum of the object's bytes. */
    public Digest checksum() {
        return Digest.of(encode());
    }

    /** Reads the object's bytes. */
    public static DirTree decode(byte[] bytes) throws MalformedObjectException {
        return decode(bytes, Violations.REFUSED);
    }

    static DirTree decode(byte[] bytes, Violations violations) throws MalformedObjectException {
        List<Variant> lists = Variant.parse(TYPE, bytes).children();
        List<FileEntry> files = new ArrayList<>();
        for (Variant entry : lists.get(0).children()) {
            List<Variant> members = entry.children();
            files.add(new FileEntry(members.get(0).asString(), members.get(1).asChecksum()));
        }
        List<DirectoryEntry> directories = new ArrayList<>();
        for (Variant entry : lists.get(1).children()) {
            List<Variant> members = entry.children();
            directories.add(new DirectoryEntry(
                    members.get(0).asString(),
                    members.get(1).asChecksum(),
                    members.get(2).asChecksum()));
        }
        DirTree tree = new DirTree(files, directories);
        tree.checkNames(violations);
        return tree;
    }

    private void checkNames(Violations violations) throws MalformedObjectException {
        List<String> fileNames = files.stream().map(FileEntry::name).toList();
        List<String> directoryNames =
                directories.stream().map(DirectoryEntry::name).toList();
        checkList(fileNames, violations);
        checkList(directoryNames, violations);
        Set<String> both = new HashSet<>(fileNames);
        for (String name : directoryNames) {
            if (both.contains(name)) {
                violations.found("a name that is a file's and a directory's: " + name);
            }
        }
    }

    private static void checkList(List<String> names, Violations violations) throws MalformedObjectException {
        String before = "";
        for (String name : names) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
                violations.found("not a file name: '" + name + "'");
            }
            int order = ByteOrder.UTF8.compare(before, name);
            if (order == 0 && !name.isEmpty()) {
                violations.found("a name that comes twice: " + name);
            } else if (order > 0) {
                violations.found("names not in order: " + name + " after " + before);
            }
            before = name;
        }
    }
}
