// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Writes one blob of a layout. Its name is its digest, so it gets it last: until {@link #commit} the bytes are in an
 * unfinished file, which {@link #close} deletes.
 */
public final class BlobWriter implements AutoCloseable {

    private final Path blobs;
    private final Path unfinished;
    private final DigestingOutputStream out;
    private boolean committed;

    BlobWriter(Path blobs) throws IOException {
        this.blobs = blobs;
        this.unfinished = blobs.resolve(AtomicFile.UNFINISHED_PREFIX + UUID.randomUUID());
        this.out = new DigestingOutputStream(new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16));
    }

    /** Where the blob's bytes go. Closing it is allowed and not needed. */
    public OutputStream out() {
        return out;
    }

    /** Gives the blob its name and says where it points. */
    public Descriptor commit(String mediaType) throws IOException {
        out.close();
        Digest digest = out.digest();
        Files.move(unfinished, blobs.resolve(digest.hex()), StandardCopyOption.ATOMIC_MOVE);
        committed = true;
        return Descriptor.of(mediaType, digest, out.count());
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            try {
                out.close();
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }
    }
}
