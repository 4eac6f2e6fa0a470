// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.ImageReference;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a signature of the simple form is over: which manifest goes by which name (containers/image, "simple signing", in cosign's
 * variant).
 *
 * @param reference the image's name, as its signer says it: registry, repository and mostly a tag
 * @param manifest the digest of the signed manifest
 */
public record SignedPayload(String reference, Digest manifest) {

    /** The media type of the layer that a payload is. */
    public static final String MEDIA_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";

    private static final String TYPE = "cosign container image signature";
    private static final String CREATOR = "bootc-maven-plugin";

    /** Hosts refuse a payload with a field twice, and so do we: two readers might see different images. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A name that an image is pushed under. */
    public static SignedPayload of(ImageReference reference, Digest manifest) {
        String tag = reference.tag() == null ? "" : ":" + reference.tag();
        return new SignedPayload(reference.name() + tag, manifest);
    }

    /**
     * Reads a payload by the rules of container hosts: no field is missing, none is there that they don't know.
     *
     * @throws BootcException if it isn't one
     */
    public static SignedPayload parse(byte[] json) {
        try {
            JsonNode payload = JSON.readTree(json);
            requireFields(payload, "critical", "optional");
            JsonNode critical = payload.path("critical");
            requireFields(critical, "identity", "image", "type");
            requireFields(critical.path("image"), "docker-manifest-digest");
            requireFields(critical.path("identity"), "docker-reference");
            if (!text(critical, "type").equals(TYPE)) {
                throw unreadable("its type is unknown");
            }
            return new SignedPayload(
                    text(critical.path("identity"), "docker-reference"),
                    Digest.parse(text(critical.path("image"), "docker-manifest-digest")));
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(String.valueOf(e.getMessage())).causedBy(e);
        }
    }

    private static void requireFields(JsonNode object, String... names) {
        Set<String> found = new TreeSet<>();
        object.fieldNames().forEachRemaining(found::add);
        if (!object.isObject() || !found.equals(new TreeSet<>(Arrays.asList(names)))) {
            throw unreadable("it has not just the fields " + String.join(", ", names));
        }
    }

    private static String text(JsonNode object, String field) {
        if (!object.path(field).isTextual()) {
            throw unreadable(field + " is no string");
        }
        return object.path(field).textValue();
    }

    private static BootcException unreadable(String why) {
        return BootcException.environment("Reading the payload of a signature: " + why);
    }

    /** The payload as JSON; equal payloads give equal bytes. */
    public byte[] json() {
        ObjectNode payload = JSON.createObjectNode();
        ObjectNode critical = payload.putObject("critical");
        critical.putObject("identity").put("docker-reference", reference);
        critical.putObject("image").put("docker-manifest-digest", manifest.toString());
        critical.put("type", TYPE);
        payload.putObject("optional").put("creator", CREATOR);
        try {
            return JSON.writeValueAsBytes(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are JSON", e);
        }
    }
}
