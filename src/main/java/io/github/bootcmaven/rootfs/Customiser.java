// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Carries out a {@link Customisation} in the sandbox, after the packages are configured and before the initramfs is made:
 * accounts first, since files belong to them; units when the files that declare them are there; removals when nothing
 * comes back any more.
 */
final class Customiser {

    private final Sandbox sandbox;
    private final ImageNodes nodes;

    /** @param timestamp the time of what is added, seconds since 1970-01-01T00:00:00Z */
    Customiser(Sandbox sandbox, long timestamp) {
        this.sandbox = sandbox;
        this.nodes = new ImageNodes(timestamp);
    }

    void apply(Customisation customisation) throws IOException {
        Script.run(customisation.scripts(), Script.Point.AFTER_CONFIGURE, sandbox, nodes.timestamp());
        new AccountCreation(sandbox, nodes).create(customisation.accounts());
        AccountIds ids = AccountIds.read(sandbox);
        for (Overlay overlay : customisation.overlays()) {
            LaidTree.lay(sandbox, overlay.tree(nodes.timestamp(), ids), Overlay.ELEMENT);
            overlay.setDirectories(sandbox, ids);
        }
        place(customisation.artifacts(), ids);
        layBootcsFiles(customisation);
        new LocalisationSetup(sandbox, nodes).apply(customisation.localisation());
        new UnitStates(sandbox, nodes).apply(customisation.units());
        customisation.removed().apply(sandbox);
        Script.run(customisation.scripts(), Script.Point.BEFORE_FINISH, sandbox, nodes.timestamp());
    }

    private void place(List<PlacedFile> artifacts, AccountIds ids) throws IOException {
        if (!artifacts.isEmpty()) {
            FileTree tree = new FileTree(new Directory(nodes.metadata(0755)));
            for (PlacedFile artifact : artifacts) {
                artifact.addTo(tree, nodes.timestamp(), ids);
            }
            LaidTree.lay(sandbox, tree, PlacedFile.ELEMENT);
        }
    }

    private void layBootcsFiles(Customisation customisation) {
        SortedMap<String, String> files =
                new TreeMap<>(customisation.kernelArguments().files());
        files.putAll(customisation.install().files());
        if (!files.isEmpty()) {
            LaidTree.lay(sandbox, nodes.tree(files), KernelArguments.ELEMENT);
        }
    }
}
