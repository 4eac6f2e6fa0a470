// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Layers as the tars they are, uncompressed by their media type. */
public final class LayerBlob {

    private static final int BUFFER = 1 << 16;

    private LayerBlob() {}

    /**
     * The tar in a layer's blob.
     *
     * @param blob the blob's bytes; closed with the tar
     * @throws IOException if the media type is none that bootc takes for a layer
     */
    public static InputStream uncompressed(InputStream blob, String mediaType) throws IOException {
        InputStream in = new BufferedInputStream(blob, BUFFER);
        return switch (mediaType) {
            case MediaType.LAYER -> in;
            case MediaType.LAYER_GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .get();
            case MediaType.LAYER_ZSTD -> new ZstdInputStreamNoFinalizer(in);
            default -> throw new IOException("bootc takes no layers of the media type " + mediaType);
        };
    }
}
