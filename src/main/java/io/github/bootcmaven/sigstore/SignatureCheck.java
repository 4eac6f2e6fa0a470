// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Decides about an image as a container host does whose {@code policy.json} demands {@code sigstoreSigned} with a key and
 * {@code matchRepository}: one signature that is the key's, says the manifest's digest and names the repository is enough.
 */
public final class SignatureCheck {

    /** Gives the bytes of a blob that a descriptor points at. */
    @FunctionalInterface
    public interface Blobs {
        byte[] read(Descriptor descriptor) throws IOException;
    }

    private final VerificationKey key;

    public SignatureCheck(VerificationKey key) {
        this.key = key;
    }

    /**
     * Passes if a host would take the image.
     *
     * @param image what the host would pull it as
     * @param manifest the digest of its manifest
     * @param signatures what the registry has under the {@linkplain SignatureManifest#tag tag} of the manifest's signatures
     * @param payloads gives the layers of {@code signatures}
     * @throws BootcException if it would refuse it; says why for each signature
     */
    public void require(ImageReference image, Digest manifest, ImageManifest signatures, Blobs payloads)
            throws IOException {
        List<String> refusals = new ArrayList<>();
        for (Descriptor layer : signatures.layers()) {
            if (layer.mediaType().equals(SignedPayload.MEDIA_TYPE)) {
                String refusal = refusal(image, manifest, layer, payloads);
                if (refusal.isEmpty()) {
                    return;
                }
                refusals.add(refusal);
            }
        }
        throw BootcException.environment("A host would refuse " + image.name() + "@" + manifest + ": "
                + (refusals.isEmpty() ? "it has no signature" : String.join("; ", refusals)));
    }

    /** Why a signature doesn't count, or nothing. */
    private String refusal(ImageReference image, Digest manifest, Descriptor layer, Blobs payloads) throws IOException {
        byte[] payload = payloads.read(layer);
        if (!key.verifies(payload, signature(layer))) {
            return "one signature isn't by the " + key;
        }
        SignedPayload signed;
        try {
            signed = SignedPayload.parse(payload);
        } catch (BootcException e) {
            return e.getMessage();
        }
        if (!signed.manifest().equals(manifest)) {
            return "one signature is of " + signed.manifest();
        }
        return name(signed.reference()).equals(image.name()) ? "" : "one signature is for " + signed.reference();
    }

    private static byte[] signature(Descriptor layer) {
        try {
            return Base64.getDecoder().decode(layer.annotations().getOrDefault(SignatureManifest.SIGNATURE, ""));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static String name(String reference) {
        try {
            return ImageReference.parse(reference).name();
        } catch (BootcException e) {
            return "";
        }
    }
}
