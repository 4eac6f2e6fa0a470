// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.verify.LayeredTree.Found;
import io.github.bootcmaven.verify.LayeredTree.FoundDirectory;
import io.github.bootcmaven.verify.LayeredTree.FoundFile;
import io.github.bootcmaven.verify.LayeredTree.FoundSymlink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares an image's layers with the tree they were made of, node by node: kind, owner, mode, time, extended attributes,
 * target, content, and which names are one file.
 */
final class TreeComparison {

    private final LayeredTree layers;
    private final Findings findings;
    private final Set<String> seen = new HashSet<>();
    private final Map<RegularFile, FoundFile> counterparts = new HashMap<>();
    private final Map<FoundFile, RegularFile> originals = new HashMap<>();

    private TreeComparison(LayeredTree layers, Findings findings) {
        this.layers = layers;
        this.findings = findings;
    }

    static void compare(FileTree tree, LayeredTree layers, Findings findings) throws IOException {
        TreeComparison comparison = new TreeComparison(layers, findings);
        tree.walk(comparison::compare);
        layers.nodes().keySet().stream()
                .filter(path -> !comparison.seen.contains(path))
                .forEach(path -> findings.add(NodeDifference.surplus(path)));
    }

    private void compare(String path, Node node) throws IOException {
        seen.add(path);
        Found found = layers.get(path);
        String difference = found == null ? NodeDifference.missing(path) : difference(path, node, found);
        if (difference != null) {
            findings.add(difference);
        }
    }

    private @Nullable String difference(String path, Node node, Found found) throws IOException {
        if (node instanceof RegularFile file && found instanceof FoundFile copy) {
            return difference(path, file, copy);
        }
        if (node instanceof Directory directory && found instanceof FoundDirectory copy) {
            return NodeDifference.ofMetadata(path, copy.metadata(), directory.metadata());
        }
        if (node instanceof Symlink link && found instanceof FoundSymlink copy) {
            return copy.target().equals(link.target())
                    ? NodeDifference.ofMetadata(path, copy.metadata(), link.metadata())
                    : NodeDifference.of(path, "the target", copy.target(), link.target());
        }
        return "/" + path + " is " + kind(found) + ", and " + kind(node) + " in the root filesystem";
    }

    private @Nullable String difference(String path, RegularFile file, FoundFile copy) throws IOException {
        FoundFile counterpart = counterparts.putIfAbsent(file, copy);
        RegularFile original = originals.putIfAbsent(copy, file);
        if (counterpart != null && original == file && counterpart == copy) {
            // A further name of a file that has been compared.
            return null;
        }
        if (counterpart != null || original != null) {
            return "/" + path + " is a hard link to other files than in the root filesystem";
        }
        String difference = NodeDifference.ofMetadata(path, copy.metadata(), file.metadata());
        if (difference != null) {
            return difference;
        }
        if (copy.size() != file.content().size()) {
            return NodeDifference.of(
                    path, "the size", copy.size(), file.content().size());
        }
        return copy.content().equals(digest(file))
                ? null
                : "/" + path + " has other content than in the root filesystem";
    }

    private static Digest digest(RegularFile file) throws IOException {
        DigestingOutputStream digesting = new DigestingOutputStream(OutputStream.nullOutputStream());
        file.content().writeTo(digesting);
        return digesting.digest();
    }

    private static String kind(Found found) {
        return found instanceof FoundDirectory
                ? "a directory"
                : found instanceof FoundSymlink ? "a symbolic link" : "a regular file";
    }

    private static String kind(Node node) {
        return node instanceof Directory
                ? "a directory"
                : node instanceof Symlink ? "a symbolic link" : "a regular file";
    }
}
