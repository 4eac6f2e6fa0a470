// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.OpenedFile;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.TarWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A layer before it is written: what it holds, in the tree's order.
 *
 * <p>Above everything it holds, up to the root, a layer has the directories with the tree's own metadata. OSTree's import
 * keeps a directory as the first layer has it, container engines as the last one does: so both see the same.
 */
final class PlannedLayer implements TarLayer {

    /** In a layer, a file with such a name deletes another one (layer.md, "Whiteouts"). */
    private static final String WHITEOUT_PREFIX = ".wh.";

    private record Entry(String path, Node node) {}

    private final String name;
    private final List<String> components;
    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> directories = new HashSet<>();
    private long contentSize;

    private PlannedLayer(String name, List<String> components) {
        this.name = name;
        this.components = components;
    }

    /**
     * Divides a tree into the layers of a plan, the lowest first, without those that would hold nothing.
     *
     * @throws BootcException if a name can't be in a layer
     */
    static List<PlannedLayer> divide(FileTree tree, LayerPlan plan) throws IOException {
        Map<String, PlannedLayer> layers = new LinkedHashMap<>();
        plan.names().forEach(name -> layers.put(name, new PlannedLayer(name, plan.componentsOf(name))));
        IdentityHashMap<RegularFile, PlannedLayer> files = new IdentityHashMap<>();
        tree.walk((path, node) -> {
            refuseWhiteout(path);
            if (node instanceof RegularFile file) {
                files.computeIfAbsent(file, first -> layerOf(path, plan, layers).grow(first))
                        .add(path, file, tree);
            } else if (!(node instanceof Directory directory)
                    || directory.children().isEmpty()) {
                layerOf(path, plan, layers).add(path, node, tree);
            }
        });
        return layers.values().stream()
                .filter(layer -> !layer.entries.isEmpty())
                .toList();
    }

    private static PlannedLayer layerOf(String path, LayerPlan plan, Map<String, PlannedLayer> layers) {
        return Objects.requireNonNull(layers.get(plan.layerOf(path)), "the plan names all its layers");
    }

    static void refuseWhiteout(String path) {
        if (path.startsWith(WHITEOUT_PREFIX, path.lastIndexOf('/') + 1)) {
            throw BootcException.project("Packaging /" + path + ": in an image's layer, a name that begins with "
                            + WHITEOUT_PREFIX + " deletes a file instead of being one")
                    .hint("remove it from the root file system, or give it another name");
        }
    }

    private PlannedLayer grow(RegularFile file) {
        contentSize += file.content().size();
        return this;
    }

    private void add(String path, Node node, FileTree tree) {
        if (!path.isEmpty()) {
            addDirectory(path.substring(0, Math.max(0, path.lastIndexOf('/'))), tree);
        }
        entries.add(new Entry(path, node));
    }

    private void addDirectory(String path, FileTree tree) {
        if (directories.add(path)) {
            add(path, Objects.requireNonNull(tree.find(path)), tree);
        }
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
        try (OpenedFile opened = new OpenedFile()) {
            writeTo(tar, opened);
        }
        tar.finish();
    }

    private void writeTo(TarWriter tar, OpenedFile opened) throws IOException {
        IdentityHashMap<RegularFile, String> firstNames = new IdentityHashMap<>();
        for (Entry entry : entries) {
            String path = entry.path();
            if (entry.node() instanceof Directory directory) {
                tar.directory(path, directory.metadata());
            } else if (entry.node() instanceof Symlink symlink) {
                tar.symlink(path, symlink);
            } else if (entry.node() instanceof RegularFile file) {
                String firstName = firstNames.putIfAbsent(file, path);
                if (firstName == null) {
                    tar.file(path, file.metadata(), opened.of(file.content()));
                } else {
                    tar.hardLink(path, firstName, file.metadata());
                }
            }
        }
    }
}
