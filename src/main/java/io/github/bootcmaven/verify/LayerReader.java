// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingInputStream;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.oci.LayerBlob;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.TarEntry;
import io.github.bootcmaven.tree.TarReader;
import io.github.bootcmaven.verify.LayeredTree.Found;
import io.github.bootcmaven.verify.LayeredTree.FoundDirectory;
import io.github.bootcmaven.verify.LayeredTree.FoundFile;
import io.github.bootcmaven.verify.LayeredTree.FoundSymlink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a layer's blob in one pass: decompresses it, digests the tar, judges its entries (layer.md), and lays them over
 * the layers below.
 */
final class LayerReader {

    private static final int SYMLINK_MODE = 0777;

    private final String name;
    private final LayeredTree tree;
    private final Findings findings;
    private final Map<String, Found> entries = new HashMap<>();

    /**
     * @param name the layer, for findings
     * @param tree the layers below
     */
    LayerReader(String name, LayeredTree tree, Findings findings) {
        this.name = name;
        this.tree = tree;
        this.findings = findings;
    }

    /**
     * Reads the layer.
     *
     * @return the diff ID: the digest of the uncompressed tar
     * @throws IOException if the blob can't be decompressed, or what it holds is no tar
     */
    Digest read(InputStream blob, String mediaType) throws IOException {
        DigestingInputStream tar = new DigestingInputStream(LayerBlob.uncompressed(blob, mediaType));
        IOException damage = null;
        try {
            readEntries(new TarReader(tar));
        } catch (IOException e) {
            damage = e;
        } catch (IllegalArgumentException e) {
            damage = cutShort(e);
        }
        try {
            // What follows the tar's end belongs to the diff ID too; and where the tar is damaged, the ID still tells
            // by whom.
            tar.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw damage == null ? e : damage;
        } catch (IllegalArgumentException e) {
            throw damage == null ? cutShort(e) : damage;
        }
        if (damage != null) {
            throw damage;
        }
        return tar.digest();
    }

    /** Commons Compress says so of gzip that ends within its last eight bytes. */
    private static IOException cutShort(IllegalArgumentException e) {
        return new IOException("the compressed data is cut short", e);
    }

    private void readEntries(TarReader tar) throws IOException {
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            String path = path(entry.path());
            if (path == null) {
                add(entry.path() + " leads out of the image");
                continue;
            }
            Found found = found(entry, tar);
            if (found == null) {
                continue;
            }
            if (entries.putIfAbsent(path, found) != null) {
                add("/" + path + " comes twice");
            }
            String disagreement = tree.put(path, found);
            if (disagreement != null) {
                findings.add(name + " " + disagreement);
            }
        }
    }

    /** What an entry makes; null where it makes nothing that an image can hold. */
    private @Nullable Found found(TarEntry entry, TarReader tar) throws IOException {
        Metadata metadata = entry.metadata();
        return switch (entry.type()) {
            case DIRECTORY -> new FoundDirectory(metadata);
            case SYMLINK -> new FoundSymlink(metadata.withMode(SYMLINK_MODE), entry.linkTarget());
            case FILE -> new FoundFile(metadata, entry.size(), digest(tar.content()));
            case HARD_LINK -> linked(entry);
            case OTHER -> {
                add(entry.path() + " is " + entry.typeInWords() + ", which OSTree can't hold");
                yield null;
            }
        };
    }

    private @Nullable Found linked(TarEntry entry) {
        String target = path(entry.linkTarget());
        Found found = target == null ? null : entries.get(target);
        if (found == null || found instanceof FoundDirectory) {
            add(entry.path() + " is a hard link to " + entry.linkTarget()
                    + ", which is no file before it in the layer");
            return null;
        }
        return found;
    }

    private void add(String what) {
        findings.add("in " + name + ", " + what);
    }

    private static Digest digest(InputStream content) throws IOException {
        DigestingOutputStream digesting = new DigestingOutputStream(OutputStream.nullOutputStream());
        content.transferTo(digesting);
        return digesting.digest();
    }

    /** A tar's path as a tree's; null if it leads out of the tree. */
    private static @Nullable String path(String path) {
        List<String> names = new ArrayList<>();
        for (String each : path.split("/")) {
            if (each.equals("..")) {
                return null;
            }
            if (!each.isEmpty() && !each.equals(".")) {
                names.add(each);
            }
        }
        return String.join("/", names);
    }
}
