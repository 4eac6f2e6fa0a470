// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.rootfs.Script.Point;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Carries out a {@link Customisation} after the packages are configured and before the initramfs is made: accounts first,
 * since files belong to them; units when the files that declare them are there; removals when nothing comes back any more.
 *
 * <p>What needs no program of the tree's is done on the tree in Java: a sandbox costs more than all of that. Otherwise the
 * tree is read back from the sandbox before it is edited again.
 */
final class Customiser {

    private final LiveTree live;
    private final ImageNodes nodes;

    /** @param timestamp the time of what is added, seconds since 1970-01-01T00:00:00Z */
    Customiser(LiveTree live, long timestamp) {
        this.live = live;
        this.nodes = new ImageNodes(timestamp);
    }

    void apply(Customisation customisation) throws IOException {
        run(customisation.scripts(), Point.AFTER_CONFIGURE);
        new AccountCreation(live, nodes).create(customisation.accounts());
        lay(customisation.overlays());
        place(customisation.artifacts());
        layBootcsFiles(customisation);
        customisation.signaturePolicy().addTo(live.tree(), nodes);
        if (new LocalisationSetup(live, nodes).apply(customisation.localisation())) {
            live.readBack();
        }
        new UnitStates(live, nodes).apply(customisation.units());
        customisation.removed().apply(live.tree());
        run(customisation.scripts(), Point.BEFORE_FINISH);
    }

    private void run(List<Script> scripts, Point point) throws IOException {
        for (Script script : scripts) {
            if (script.point() == point) {
                script.run(live.sandbox(), nodes.timestamp());
                live.readBack();
            }
        }
    }

    private void lay(List<Overlay> overlays) throws IOException {
        if (!overlays.isEmpty()) {
            AccountIds ids = AccountIds.of(live.tree());
            for (Overlay overlay : overlays) {
                LaidTree.lay(live.tree(), overlay.tree(Timestamps.UNDATED, ids), Overlay.ELEMENT);
                overlay.setDirectories(live.tree(), ids);
            }
        }
    }

    private void place(List<PlacedFile> artifacts) throws IOException {
        if (!artifacts.isEmpty()) {
            AccountIds ids = AccountIds.of(live.tree());
            FileTree tree = new FileTree(new Directory(nodes.metadata(0755)));
            for (PlacedFile artifact : artifacts) {
                artifact.addTo(tree, Timestamps.UNDATED, ids);
            }
            LaidTree.lay(live.tree(), tree, PlacedFile.ELEMENT);
        }
    }

    private void layBootcsFiles(Customisation customisation) {
        SortedMap<String, String> files =
                new TreeMap<>(customisation.kernelArguments().files());
        files.putAll(customisation.install().files());
        LaidTree.lay(live.tree(), nodes.tree(files), KernelArguments.ELEMENT);
    }
}
