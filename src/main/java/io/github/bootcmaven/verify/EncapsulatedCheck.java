// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.EncapsulatedLayers;
import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.LayerBlob;
import io.github.bootcmaven.ostree.ObjectSink;
import io.github.bootcmaven.ostree.ObjectTarImport;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.verify.VerifyRequest.CommitLocation;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether an image that says so carries a whole commit: it is imported as bootc imports it, to nowhere, and has to be the
 * commit that the image names and the repository's ref.
 */
final class EncapsulatedCheck {

    private final ImageLayout layout;
    private final Findings findings;

    private EncapsulatedCheck(ImageLayout layout, Findings findings) {
        this.layout = layout;
        this.findings = findings;
    }

    /** @param location where the commit is that the image must carry, or null where none was made */
    static void run(
            ImageLayout layout,
            ImageManifest manifest,
            ImageConfig config,
            @Nullable CommitLocation location,
            Findings findings) {
        try {
            new EncapsulatedCheck(layout, findings).run(EncapsulatedLayers.of(manifest, config), location);
        } catch (IOException | BootcException e) {
            findings.add(String.valueOf(e.getMessage()));
        }
    }

    private void run(EncapsulatedLayers layers, @Nullable CommitLocation location) throws IOException {
        if (!layers.derived().isEmpty()) {
            findings.add("there are " + layers.derived().size() + " layers on top of the commit's");
        }
        ObjectTarImport objects = new ObjectTarImport(ObjectSink.NONE);
        int number = 2;
        for (Descriptor chunk : layers.chunks()) {
            try (InputStream tar = open(chunk)) {
                objects.chunk("layer " + number++, tar);
            }
        }
        Digest commit;
        try (InputStream tar = open(layers.commit())) {
            commit = objects.commit("layer 1", tar);
        }
        if (!commit.equals(layers.checksum())) {
            findings.add("the image carries the commit " + commit.hex() + ", and its label says "
                    + layers.checksum().hex());
        }
        if (location != null) {
            requireRef(location, commit);
        }
    }

    private void requireRef(CommitLocation location, Digest commit) throws IOException {
        Digest expected = OstreeRepository.open(location.repository()).resolve(location.ref());
        if (expected == null || !expected.equals(commit)) {
            findings.add("the image carries the commit " + commit.hex() + ", and " + location.ref() + " is "
                    + (expected == null ? "no ref" : expected.hex()));
        }
    }

    private InputStream open(Descriptor layer) throws IOException {
        return LayerBlob.uncompressed(layout.blob(layer).open(), layer.mediaType());
    }
}
