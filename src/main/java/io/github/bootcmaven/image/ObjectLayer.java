// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.ostree.ContentObject;
import io.github.bootcmaven.ostree.ObjectTarWriter;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.TarWriter;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A layer of an encapsulated image with content objects, sorted by checksum, each with the paths it is at; the directories
 * above those come along, so that container engines see them whatever layers they have.
 */
final class ObjectLayer implements TarLayer {

    private record Item(ContentObject object, List<String> paths) {}

    private final String name;
    private final List<String> components;
    private final Map<String, Metadata> directories;
    private final SortedMap<Digest, Item> items = new TreeMap<>();
    private long contentSize;

    /**
     * @param components what the plan says is in it
     * @param directories the metadata of all directories by their paths
     */
    ObjectLayer(String name, List<String> components, Map<String, Metadata> directories) {
        this.name = name;
        this.components = components.isEmpty() ? List.of(name) : components;
        this.directories = directories;
    }

    void add(ContentObject object, List<String> paths) {
        items.put(object.checksum(), new Item(object, paths));
        contentSize += object.content().size();
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> components() {
        return components;
    }

    @Override
    public long contentSize() {
        return contentSize;
    }

    @Override
    public void writeTo(TarWriter tar) throws IOException {
        ObjectTarWriter objects = new ObjectTarWriter(tar);
        Set<String> written = new HashSet<>();
        writeDirectory("", written, objects);
        objects.repository();
        for (Item item : items.values()) {
            objects.content(item.object());
            for (String path : item.paths()) {
                if (!CommitLayer.isInSysroot(path)) {
                    writeDirectory(parentOf(path), written, objects);
                    objects.name(path, item.object());
                }
            }
        }
        tar.finish();
    }

    private void writeDirectory(String path, Set<String> written, ObjectTarWriter objects) throws IOException {
        if (written.add(path)) {
            if (!path.isEmpty()) {
                writeDirectory(parentOf(path), written, objects);
            }
            objects.directory(path, directories.getOrDefault(path, Metadata.root(0755, 0)));
        }
    }

    private static String parentOf(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
