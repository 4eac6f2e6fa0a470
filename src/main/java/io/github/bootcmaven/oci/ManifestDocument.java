// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import io.github.bootcmaven.content.Digest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A manifest or index as it travels: its bytes, which are never written anew, and what they point at. Reads OCI's documents and
 * Docker's (manifest version 2, schema 2), which have the same fields.
 *
 * @param mediaType what the document is
 * @param json its bytes
 * @param manifests the manifests and indexes that an index points at
 * @param blobs the configuration and the layers that a manifest points at
 * @param subject the manifest that this one is about, or null
 * @param artifactType what kind of artifact it is, where it says so or where its configuration does, or null
 */
@SuppressWarnings("ArrayRecordComponent")
public record ManifestDocument(
        String mediaType,
        byte[] json,
        List<Descriptor> manifests,
        List<Descriptor> blobs,
        @Nullable Descriptor subject,
        @Nullable String artifactType) {

    /** Docker's name for an index. */
    public static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";

    /** Docker's name for a manifest. */
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    public ManifestDocument {
        manifests = List.copyOf(manifests);
        blobs = List.copyOf(blobs);
    }

    /**
     * Reads a document.
     *
     * @param mediaType what it is said to be, by a descriptor or a registry
     * @param name what the bytes are, for error messages
     * @throws io.github.bootcmaven.log.BootcException if they aren't that
     */
    public static ManifestDocument parse(byte[] json, String mediaType, String name) {
        JsonObject document = JsonObject.parse(json, name);
        if (document.textOrNull("mediaType") != null) {
            document.demand("mediaType", mediaType);
        }
        List<Descriptor> blobs = new ArrayList<>();
        List<Descriptor> manifests = new ArrayList<>();
        String artifactType = document.textOrNull("artifactType");
        switch (mediaType) {
            case MediaType.INDEX, DOCKER_INDEX -> manifests.addAll(Descriptor.readAll(document.objects("manifests")));
            case MediaType.MANIFEST, DOCKER_MANIFEST -> {
                Descriptor config = Descriptor.read(document.object("config"));
                blobs.add(config);
                blobs.addAll(Descriptor.readAll(document.objects("layers")));
                artifactType = artifactType == null ? config.mediaType() : artifactType;
            }
            default -> throw document.wrong("mediaType", "is " + mediaType + ", which is neither manifest nor index");
        }
        JsonObject subject = document.objectOrNull("subject");
        return new ManifestDocument(
                mediaType, json, manifests, blobs, subject == null ? null : Descriptor.read(subject), artifactType);
    }

    /** The descriptor of the document. */
    public Descriptor descriptor() {
        return Descriptor.of(mediaType, Digest.of(json), json.length);
    }
}
