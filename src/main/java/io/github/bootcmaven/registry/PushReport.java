// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ManifestDocument;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a push did; {@code push.json} says it to machines.
 *
 * @param repository registry and repository
 * @param image the manifest or index that was pushed
 * @param tags the tags that point to it now
 * @param blobs how each blob came there, the largest first
 * @param referrers the digests of the manifests about the image that went along
 * @param sizes the blobs' sizes in bytes
 * @param requests how many requests were sent
 * @param retries how often something was tried again
 * @param seconds how long it took
 */
public record PushReport(
        String repository,
        ManifestDocument image,
        List<String> tags,
        Map<Digest, BlobOutcome> blobs,
        List<Digest> referrers,
        Map<Digest, Long> sizes,
        int requests,
        int retries,
        double seconds) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** The digest by which the image is known. */
    public Digest digest() {
        return image.descriptor().digest();
    }

    /** How many blobs came there in a way. */
    public long count(BlobOutcome outcome) {
        return blobs.values().stream().filter(outcome::equals).count();
    }

    /** The bytes of the blobs that came there in a way. */
    public long bytes(BlobOutcome outcome) {
        return blobs.entrySet().stream()
                .filter(blob -> blob.getValue() == outcome)
                .mapToLong(blob -> sizes.getOrDefault(blob.getKey(), 0L))
                .sum();
    }

    /** The account as JSON; with what was signed, where something was. */
    public byte[] json(@Nullable Signed signed) {
        Descriptor descriptor = image.descriptor();
        ObjectNode root = JSON.createObjectNode()
                .put("repository", repository)
                .put("digest", descriptor.digest().toString())
                .put("mediaType", descriptor.mediaType())
                .put("size", descriptor.size());
        tags.forEach(tag -> root.withArray("references").add(repository + ":" + tag));
        root.withArray("references").add(repository + "@" + descriptor.digest());
        for (BlobOutcome outcome : BlobOutcome.values()) {
            root.putObject(name(outcome)).put("blobs", count(outcome)).put("bytes", bytes(outcome));
        }
        SortedMap<Digest, BlobOutcome> sorted = new TreeMap<>(blobs);
        ObjectNode each = root.putObject("blobs");
        sorted.forEach((digest, outcome) -> each.put(digest.toString(), name(outcome)));
        referrers.forEach(digest -> root.withArray("referrers").add(digest.toString()));
        if (signed != null) {
            signed.addTo(root);
        }
        root.put("readBack", true)
                .put("requests", requests)
                .put("retries", retries)
                .put("seconds", seconds);
        try {
            return (JSON.writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers", e);
        }
    }

    private static String name(BlobOutcome outcome) {
        return switch (outcome) {
            case PRESENT -> "skipped";
            case MOUNTED -> "mounted";
            case UPLOADED -> "uploaded";
        };
    }
}
