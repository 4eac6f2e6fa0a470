// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.MediaType;
import io.github.bootcmaven.oci.Referrers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signs images in both forms: the one that container hosts' {@code policy.json} demands, found by a tag, and sigstore's bundle, a
 * referrer. Of an image for several platforms the index is signed and every manifest in it, for a host verifies the manifest
 * of its own platform.
 */
public final class ImageSigner {

    private final SigningKey key;

    public ImageSigner(SigningKey key) {
        this.key = key;
    }

    /**
     * Signs an image.
     *
     * @param layout has the image
     * @param image points at its manifest or index
     * @param references the names it is pushed under; the signature says each of them
     * @param referrers gets the signatures, in place of earlier ones of the same manifests
     */
    public void sign(ImageLayout layout, Descriptor image, List<ImageReference> references, Referrers referrers)
            throws IOException {
        for (Descriptor manifest : manifests(layout, image)) {
            List<SignedPayload> payloads = references.stream()
                    .map(reference -> SignedPayload.of(reference, manifest.digest()))
                    .toList();
            ImageManifest signatures = SignatureManifest.sign(payloads, key, referrers.layout());
            referrers.tag(signatures, SignatureManifest.tag(manifest.digest()));
            referrers.attach(
                    manifest.plain(),
                    SigstoreBundle.MEDIA_TYPE,
                    SigstoreBundle.sign(manifest.digest(), key),
                    SigstoreBundle.annotations(created(layout, manifest)));
        }
    }

    /** An image's manifest or index, and all that an index points at. */
    static List<Descriptor> manifests(ImageLayout layout, Descriptor image) throws IOException {
        List<Descriptor> manifests = new ArrayList<>();
        manifests.add(image);
        if (image.mediaType().equals(MediaType.INDEX)) {
            for (Descriptor each : layout.index(image).manifests()) {
                manifests.addAll(manifests(layout, each));
            }
        }
        return manifests;
    }

    private static @Nullable String created(ImageLayout layout, Descriptor manifest) throws IOException {
        return manifest.mediaType().equals(MediaType.MANIFEST)
                ? layout.manifest(manifest).annotations().get(Annotation.CREATED)
                : null;
    }
}
