// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ManifestDocument;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The proof that an image has arrived: everything of it is asked for again, through the registry as any host will, and compared
 * with what was sent. Manifests and configurations byte by byte, layers by presence and size.
 */
final class ReadBack {

    private static final int MAX_COMPARED = 4 << 20;

    private final RemoteRepository repository;
    private final int parallel;

    ReadBack(RemoteRepository repository, int parallel) {
        this.repository = repository;
        this.parallel = parallel;
    }

    void verify(PushPlan plan) throws IOException {
        Concurrently.forEach(plan.manifests(), parallel, this::manifest);
        Concurrently.forEach(plan.blobs(), parallel, blob -> blob(blob, isConfig(plan, blob)));
    }

    private static boolean isConfig(PushPlan plan, Descriptor blob) {
        return blob.size() <= MAX_COMPARED
                && plan.manifests().stream()
                        .anyMatch(manifest -> !manifest.blobs().isEmpty()
                                && manifest.blobs().get(0).digest().equals(blob.digest()));
    }

    private void manifest(ManifestDocument sent) {
        Digest digest = sent.descriptor().digest();
        Optional<ManifestDocument> there = repository.manifest(digest.toString());
        if (there.isEmpty()) {
            throw missing("manifest " + digest, "it isn't there");
        }
        if (!Arrays.equals(there.get().json(), sent.json())
                || !there.get().mediaType().equals(sent.mediaType())) {
            throw missing("manifest " + digest, "it is another one");
        }
    }

    private void blob(Descriptor blob, boolean compare) throws IOException {
        String name = "blob " + blob.digest() + " (" + blob.mediaType() + ")";
        OptionalLong size = repository.blobSize(blob.digest());
        if (size.isEmpty()) {
            throw missing(name, "it isn't there");
        }
        if (size.getAsLong() >= 0 && size.getAsLong() != blob.size()) {
            throw missing(name, "it has " + size.getAsLong() + " bytes and not " + blob.size());
        }
        if (compare || size.getAsLong() < 0) {
            // Reading it compares the digest.
            BlobDownload.of(repository, blob).discard();
        }
    }

    /** Compares what tags point to. */
    void verifyTag(String tag, Digest digest) {
        Optional<Digest> there = repository.resolve(tag);
        if (!there.equals(Optional.of(digest))) {
            throw missing(
                    "tag " + tag,
                    there.isEmpty() ? "it isn't there" : "it points to " + there.get() + " and not to " + digest);
        }
    }

    private BootcException missing(String what, String why) {
        return BootcException.environment("The push to " + repository.name() + " was accepted, but the " + what
                        + " can't be read back: " + why)
                .hint("Push again; if that doesn't help, the registry has lost what it confirmed.");
    }
}
