// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.EncapsulatedLayers;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.LayerBlob;
import io.github.bootcmaven.ostree.ObjectTarImport;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.ostree.RepositorySink;
import java.io.IOException;
import java.io.InputStream;

/** Puts the commit of an encapsulated image into a repository: the same commit, object by object. */
public final class EncapsulatedImport {

    private EncapsulatedImport() {}

    /**
     * Imports a commit. No ref names it; it is there when all that it reaches is.
     *
     * @param manifest points at the image's manifest
     * @return the commit's checksum
     * @throws BootcException if the image carries no commit, or another one than it says
     * @throws IOException if a layer can't be read or breaks a rule of the format
     */
    public static Digest run(ImageLayout layout, Descriptor manifest, OstreeRepository repository) throws IOException {
        ImageManifest image = layout.manifest(manifest);
        EncapsulatedLayers layers = EncapsulatedLayers.of(image, layout.config(image.config()));
        try (RepositorySink sink = new RepositorySink(repository)) {
            ObjectTarImport objects = new ObjectTarImport(sink);
            for (Descriptor chunk : layers.chunks()) {
                try (InputStream blob = layout.blob(chunk).open();
                        InputStream tar = LayerBlob.uncompressed(blob, chunk.mediaType())) {
                    objects.chunk("layer " + chunk.digest(), tar);
                }
            }
            Descriptor first = layers.commit();
            try (InputStream blob = layout.blob(first).open();
                    InputStream tar = LayerBlob.uncompressed(blob, first.mediaType())) {
                Digest commit = objects.commit("layer " + first.digest(), tar);
                if (!commit.equals(layers.checksum())) {
                    throw BootcException.environment("The image says that it carries the commit "
                            + layers.checksum().hex() + ", and carries " + commit.hex());
                }
                return commit;
            }
        }
    }
}
