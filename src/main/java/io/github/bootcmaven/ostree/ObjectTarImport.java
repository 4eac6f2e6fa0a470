// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.tree.TarFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads the commit of an encapsulated image from its layers, by the rules of ostree-ext's import and stricter: first the
 * chunks, which hold content objects alone, then the layer with the commit and all directories. Every object has the
 * checksum of its name and comes once; every content object has its attributes right before it; all that the commit reaches
 * is there, and nothing else.
 *
 * <p>The images may be anybody's: what breaks a rule is refused with a {@link MalformedObjectException} that names the layer
 * and the entry.
 */
public final class ObjectTarImport {

    private final ObjectSink sink;
    private final Set<ObjectName> met = new HashSet<>();
    private final Map<Digest, DirTree> trees = new HashMap<>();
    private byte[] commitBytes = {};

    public ObjectTarImport(ObjectSink sink) {
        this.sink = sink;
    }

    /**
     * Reads a layer of content objects.
     *
     * @param layer how messages call it
     * @param tar uncompressed; not closed
     * @throws MalformedObjectException if the layer breaks a rule
     * @throws TarFormatException if it is no tar
     */
    public void chunk(String layer, InputStream tar) throws IOException {
        new ObjectTarReader(layer, this::take, sink).readChunk(tar);
    }

    /**
     * Reads the layer with the commit, after all others, and gives the commit's checksum.
     *
     * @param layer how messages call it
     * @param tar uncompressed; not closed
     * @throws MalformedObjectException if the layer breaks a rule, or the commit isn't whole
     * @throws TarFormatException if it is no tar
     */
    public Digest commit(String layer, InputStream tar) throws IOException {
        Digest checksum = new ObjectTarReader(layer, this::take, sink).readCommit(tar);
        ObjectName name = new ObjectName(checksum, ObjectType.COMMIT);
        requireWhole(Commit.decode(commitBytes), name);
        sink.metadata(name, commitBytes);
        return checksum;
    }

    private void take(ObjectName name, byte[] bytes) throws IOException {
        if (!met.add(name)) {
            throw new MalformedObjectException("is in the image twice");
        }
        switch (name.type()) {
            case COMMIT -> {
                Commit.decode(bytes);
                commitBytes = bytes;
            }
            case DIR_TREE -> {
                trees.put(name.checksum(), DirTree.decode(bytes));
                sink.metadata(name, bytes);
            }
            case DIR_META -> {
                DirMeta.decode(bytes);
                sink.metadata(name, bytes);
            }
            default -> {}
        }
    }

    private void requireWhole(Commit commit, ObjectName name) throws MalformedObjectException {
        Set<ObjectName> surplus = new HashSet<>(met);
        surplus.remove(name);
        Set<Digest> visited = new HashSet<>();
        Deque<DirTree.DirectoryEntry> directories = new ArrayDeque<>();
        directories.add(new DirTree.DirectoryEntry("/", commit.tree(), commit.meta()));
        while (!directories.isEmpty()) {
            DirTree.DirectoryEntry directory = directories.remove();
            require(new ObjectName(directory.meta(), ObjectType.DIR_META), directory.name(), surplus);
            require(new ObjectName(directory.tree(), ObjectType.DIR_TREE), directory.name(), surplus);
            DirTree tree = trees.get(directory.tree());
            if (tree != null && visited.add(directory.tree())) {
                for (DirTree.FileEntry file : tree.files()) {
                    require(new ObjectName(file.file(), ObjectType.FILE), file.name(), surplus);
                }
                directories.addAll(tree.directories());
            }
        }
        if (!surplus.isEmpty()) {
            throw new MalformedObjectException(
                    "the image has " + surplus.iterator().next() + ", which the commit "
                            + name.checksum().hex() + " doesn't reach");
        }
    }

    private void require(ObjectName name, String what, Set<ObjectName> surplus) throws MalformedObjectException {
        if (!met.contains(name)) {
            throw new MalformedObjectException(
                    "the image has no " + name + ", which is " + Utf8.printable(what) + " of its commit");
        }
        surplus.remove(name);
    }
}
