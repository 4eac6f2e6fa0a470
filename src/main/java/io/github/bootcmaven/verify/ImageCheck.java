// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.EncapsulatedLayers;
import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.verify.Lint.Severity;
import io.github.bootcmaven.verify.VerifyRequest.CommitLocation;
import io.github.bootcmaven.verify.VerifyRequest.ImageLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an image from {@code index.json} down to the last file in the last layer and recomputes all it says of itself:
 * sizes, digests, diff IDs. What can't be read is reported, and the rest read on.
 */
final class ImageCheck {

    static final String GROUP = "image";

    private static final String BLOBS = "blobs";
    private static final String CONFIG = "config";
    private static final String LAYERS = "layers";
    private static final String TREE = "tree";
    private static final String ARCHIVE = "archive";
    private static final String COMMIT = "commit";

    /** Where an image with a commit has its objects, which are compared with the commit. */
    private static final String SYSROOT = "sysroot";

    private final ImageLocation image;
    private final @Nullable FileTree rootfs;
    private final @Nullable CommitLocation commitLocation;

    private final Findings blobs = new Findings();
    private final Findings config = new Findings();
    private final Findings layers = new Findings();
    private final Findings tree = new Findings();
    private final Findings commit = new Findings();

    private final Set<Digest> referenced = new HashSet<>();
    private boolean allManifestsRead = true;
    private boolean allLayersRead = true;
    private boolean carriesCommit;
    private long layersTime;
    private long treeTime;
    private long commitTime;

    private ImageCheck(ImageLocation image, @Nullable FileTree rootfs, @Nullable CommitLocation commitLocation) {
        this.image = image;
        this.rootfs = rootfs;
        this.commitLocation = commitLocation;
    }

    /**
     * Checks an image.
     *
     * @param rootfs the tree it must hold, or null where that couldn't be read
     * @param commit the commit it must carry if it carries any, or null where none was made
     */
    static List<CheckResult> run(ImageLocation image, @Nullable FileTree rootfs, @Nullable CommitLocation commit) {
        return new ImageCheck(image, rootfs, commit).run();
    }

    private List<CheckResult> run() {
        long start = System.nanoTime();
        ImageLayout layout = attempt(blobs, () -> ImageLayout.open(image.layout()));
        ImageIndex index = layout == null ? null : attempt(blobs, layout::index);
        if (layout != null && index != null) {
            if (index.manifests().isEmpty()) {
                blobs.add("index.json names no image");
            }
            for (Descriptor manifest : new LinkedHashSet<>(
                    index.manifests().stream().map(ImageCheck::bare).toList())) {
                checkImage(layout, manifest);
            }
            if (allManifestsRead) {
                checkUnreferenced(layout);
            }
        }
        boolean readable = index != null && !index.manifests().isEmpty();
        List<CheckResult> results = new ArrayList<>();
        long restTime = System.nanoTime() - start - layersTime - treeTime - commitTime;
        results.add(result(BLOBS, blobs, restTime));
        results.add(readable ? result(CONFIG, config, 0) : unread(CONFIG));
        results.add(readable ? result(LAYERS, layers, layersTime) : unread(LAYERS));
        results.add(readable && allLayersRead && rootfs != null ? result(TREE, tree, treeTime) : unread(TREE));
        if (carriesCommit) {
            results.add(result(COMMIT, commit, commitTime));
        }
        if (image.archive() != null) {
            results.add(layout == null ? unread(ARCHIVE) : ArchiveCheck.run(GROUP, ARCHIVE, image.archive(), layout));
        }
        return results;
    }

    private static CheckResult result(String name, Findings findings, long nanoseconds) {
        return CheckResult.since(System.nanoTime() - nanoseconds, GROUP, name, Severity.FATAL, findings);
    }

    private static CheckResult unread(String name) {
        return CheckResult.skipped(GROUP, name, "what it compares could not all be read, see the failed checks");
    }

    /** The same image is listed once for each of its names. */
    private static Descriptor bare(Descriptor manifest) {
        return Descriptor.of(manifest.mediaType(), manifest.digest(), manifest.size());
    }

    private void checkImage(ImageLayout layout, Descriptor descriptor) {
        referenced.add(descriptor.digest());
        ImageManifest manifest = attempt(blobs, () -> layout.manifest(descriptor));
        if (manifest == null) {
            allManifestsRead = false;
            allLayersRead = false;
            return;
        }
        referenced.add(manifest.config().digest());
        ImageConfig imageConfig = attempt(blobs, () -> layout.config(manifest.config()));
        if (imageConfig != null) {
            ConfigRules.check(manifest, imageConfig, image, config);
        }
        List<Digest> diffIds = imageConfig == null ? List.of() : imageConfig.diffIds();
        LayeredTree layered = new LayeredTree();
        long start = System.nanoTime();
        for (int i = 0; i < manifest.layers().size(); i++) {
            Descriptor layer = manifest.layers().get(i);
            referenced.add(layer.digest());
            allLayersRead &= readLayer(layout, i + 1, layer, i < diffIds.size() ? diffIds.get(i) : null, layered);
        }
        layersTime += System.nanoTime() - start;
        start = System.nanoTime();
        boolean encapsulated = imageConfig != null && EncapsulatedLayers.areIn(imageConfig);
        if (allLayersRead && rootfs != null) {
            compare(rootfs, layered, encapsulated);
        }
        treeTime += System.nanoTime() - start;
        if (imageConfig != null && encapsulated) {
            start = System.nanoTime();
            carriesCommit = true;
            EncapsulatedCheck.run(layout, manifest, imageConfig, commitLocation, commit);
            commitTime += System.nanoTime() - start;
        }
    }

    private void compare(FileTree expected, LayeredTree layered, boolean encapsulated) {
        try {
            if (encapsulated) {
                layered.empty(SYSROOT);
            }
            TreeComparison.compare(encapsulated ? CommittedView.of(expected) : expected, layered, tree);
        } catch (IOException e) {
            tree.add("could not check the rest: " + e.getMessage());
        }
    }

    /** Reads a layer over those below it, and says whether it could be read to its end. */
    private boolean readLayer(
            ImageLayout layout, int number, Descriptor layer, @Nullable Digest diffId, LayeredTree layered) {
        String name = "layer " + number;
        Content blob = attempt(blobs, () -> layout.blob(layer));
        if (blob == null) {
            return false;
        }
        Digest actual = null;
        try (InputStream in = blob.open()) {
            try {
                actual = new LayerReader(name, layered, layers).read(in, layer.mediaType());
            } catch (IOException e) {
                layers.add(name + " can't be read: " + e.getMessage());
            }
            // The verdict on the blob comes with its end, which a damaged layer may have kept from being reached.
            in.transferTo(OutputStream.nullOutputStream());
        } catch (BootcException | IOException e) {
            blobs.add(String.valueOf(e.getMessage()));
            return false;
        }
        if (actual != null && diffId != null && !actual.equals(diffId)) {
            layers.add(name + " has the diff ID " + actual + ", and the configuration says " + diffId);
        }
        return actual != null;
    }

    private void checkUnreferenced(ImageLayout layout) {
        List<Digest> all = attempt(blobs, layout::blobDigests);
        if (all != null) {
            all.stream()
                    .filter(digest -> !referenced.contains(digest))
                    .forEach(digest -> blobs.add("the blob " + digest + " belongs to no image of the layout"));
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    /** What can be read; null and a finding where it can't. */
    private static <T> @Nullable T attempt(Findings findings, Reading<T> reading) {
        try {
            return reading.read();
        } catch (BootcException | IOException e) {
            findings.add(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
