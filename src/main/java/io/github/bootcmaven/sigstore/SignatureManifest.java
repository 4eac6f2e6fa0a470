// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.oci.ContainerConfig;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The manifest that a registry has under the tag {@code sha256-<hex>.sig} of a signed manifest: each layer is a payload, and has
 * its signature in an annotation. Every bootc host can read it, for it needs no list of referrers.
 */
public final class SignatureManifest {

    /** The annotation of a layer that has the signature, DER in Base64. */
    public static final String SIGNATURE = "dev.cosignproject.cosign/signature";

    private SignatureManifest() {}

    /** The tag under which the signatures of a manifest are found. */
    public static String tag(Digest manifest) {
        return "sha256-" + manifest.hex() + ".sig";
    }

    /**
     * Signs payloads.
     *
     * @param layout gets the payloads as blobs, and the configuration
     */
    static ImageManifest sign(List<SignedPayload> payloads, SigningKey key, ImageLayout layout) throws IOException {
        List<Descriptor> layers = new ArrayList<>();
        for (SignedPayload payload : payloads) {
            byte[] json = payload.json();
            String signature = Base64.getEncoder().encodeToString(key.sign(json));
            layers.add(layout.write(SignedPayload.MEDIA_TYPE, json).withAnnotation(SIGNATURE, signature));
        }
        return of(layers, layout);
    }

    /**
     * The signatures of two manifests together, those of {@code present} first: what others have signed stays when we sign.
     *
     * @param layout gets the configuration
     */
    public static ImageManifest merge(ImageManifest present, ImageManifest ours, ImageLayout layout)
            throws IOException {
        List<Descriptor> layers = new ArrayList<>(present.layers());
        for (Descriptor layer : ours.layers()) {
            if (!layers.contains(layer)) {
                layers.add(layer);
            }
        }
        return of(layers, layout);
    }

    /** The configuration of an image for no machine; its only content is what is true of any image, the digests of its layers. */
    private static ImageManifest of(List<Descriptor> layers, ImageLayout layout) throws IOException {
        ImageConfig config = new ImageConfig(
                null,
                new Platform("", "", null),
                ContainerConfig.EMPTY,
                layers.stream().map(Descriptor::digest).toList(),
                List.of());
        return ImageManifest.of(layout.write(config), layers, Map.of());
    }
}
