// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.sigstore.TrustPolicy;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files by which machines take images of the project's repository only with its signature. They stand alone: rules for images
 * that somebody else has put into the tree are neither merged nor overwritten.
 *
 * @param files the files' texts by their paths in the image
 */
public record SignaturePolicy(SortedMap<String, String> files) {

    /** Machines take what the packages' policy lets them take. */
    public static final SignaturePolicy NONE = new SignaturePolicy(new TreeMap<>());

    static final String ELEMENT = "<signaturePolicy>";

    private static final long MAX_POLICY = 1 << 20;

    public SignaturePolicy {
        files = new TreeMap<>(files);
    }

    /** What a policy says. */
    public static SignaturePolicy of(TrustPolicy policy) {
        return new SignaturePolicy(policy.files());
    }

    /**
     * Refuses files of the project that have the same places.
     *
     * @param paths what overlays and artifacts bring
     */
    void requireNoneOf(Set<String> paths) {
        for (String file : files.keySet()) {
            if (paths.contains(file)) {
                throw conflict(file, "the project brings such a file itself");
            }
        }
    }

    /** Adds the files to a tree in which the packages' policy accepts anything, or is none. */
    void addTo(FileTree tree, ImageNodes nodes) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Node there = tree.find(file.getKey());
            if (there != null && !(file.getKey().equals(TrustPolicy.FILE) && acceptsAnything(there))) {
                throw conflict(file.getKey(), "there is such a file already, and it isn't one that accepts any image");
            }
        }
        LaidTree.lay(tree, nodes.tree(files), ELEMENT);
    }

    /** What Debian's golang-github-containers-common brings restricts nothing, so nothing is lost with it. */
    private static boolean acceptsAnything(Node node) throws IOException {
        if (!(node instanceof RegularFile file) || file.content().size() > MAX_POLICY) {
            return false;
        }
        try (InputStream in = file.content().open()) {
            return TrustPolicy.acceptsAnything(in.readAllBytes());
        }
    }

    private static BootcException conflict(String path, String why) {
        return BootcException.project("Cannot write /" + path + ": " + why)
                .in(ELEMENT)
                .hint(
                        "Two sets of rules for images aren't merged: take one of them out, or leave out the element and write all"
                                + " rules into an overlay's /" + TrustPolicy.FILE + ".");
    }
}
