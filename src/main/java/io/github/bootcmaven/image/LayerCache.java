// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageCache;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Compressed layers, kept for the user, each found again by its content: a build after a small change compresses only the
 * layers that changed.
 *
 * <p>To know a layer's content means to read it, which is cheap beside compressing it, and for nothing where the cache has no
 * such layer. So an entry is looked for by the layer's name, the number of its bytes and the compression; only if there is
 * one, the layer's tar is digested, and the entry counts if it is of the same diff ID. For the safety of entries see
 * {@link StageCache}.
 */
final class LayerCache {

    private static final String STAGE = "layer";
    private static final String BLOB = "blob";

    private final StageCache cache;

    /** @param stages the folder of the user's stage cache */
    LayerCache(Path stages) {
        this.cache = new StageCache(stages);
    }

    /**
     * A layer from the cache whose content isn't compared yet.
     *
     * @param file the compressed layer, to be moved or deleted
     * @param diffId the digest of the uncompressed tar
     * @param digest the digest of the file
     */
    record Kept(Path file, Digest diffId, Digest digest) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    /** Brings a candidate into a layout, under a name that is no blob's yet. */
    Optional<Kept> find(TarLayer layer, Compression compression, ImageLayout layout) throws IOException {
        Path file = layout.unfinishedBlob();
        Optional<String> account = cache.restore(STAGE, key(layer, compression), Map.of(BLOB, file));
        if (account.isEmpty()) {
            return Optional.empty();
        }
        String[] digests = account.get().split(" ");
        try {
            return Optional.of(new Kept(file, Digest.ofHex(digests[0]), Digest.ofHex(digests[1])));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            // What isn't ours to understand is as good as nothing.
            Files.deleteIfExists(file);
            return Optional.empty();
        }
    }

    /** Keeps a layer that a layout has. */
    void store(TarLayer layer, Compression compression, Digest diffId, Descriptor blob, ImageLayout layout)
            throws IOException {
        String account = diffId.hex() + " " + blob.digest().hex();
        cache.store(STAGE, key(layer, compression), account, Map.of(BLOB, layout.blobFile(blob.digest())));
    }

    private static Digest key(TarLayer layer, Compression compression) {
        return new StageKey()
                .add("name", layer.name())
                .add("bytes", layer.contentSize())
                .add("compression", compression.identity())
                .digest();
    }
}
