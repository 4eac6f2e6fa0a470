// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.oci.ImageReference;
import java.util.List;

/**
 * What was signed in a registry.
 *
 * @param key the public key, by its SHA-256 digest
 * @param references the names that the signatures say
 * @param manifests the digests of the signed manifests
 */
public record Signed(String key, List<ImageReference> references, List<Digest> manifests) {

    public Signed {
        references = List.copyOf(references);
        manifests = List.copyOf(manifests);
    }

    void addTo(ObjectNode push) {
        ObjectNode signed = push.putObject("signed").put("key", key);
        ArrayNode names = signed.putArray("references");
        references.forEach(reference -> names.add(reference.toString()));
        ArrayNode digests = signed.putArray("manifests");
        manifests.forEach(digest -> digests.add(digest.toString()));
        signed.put("verified", true);
    }
}
