// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A signature as sigstore's bundle, version 0.3, which newer tools find in an image's list of referrers: an in-toto statement that
 * names the signed manifest, in a DSSE envelope.
 */
public final class SigstoreBundle {

    /** The media type of bundles, which is their artifact type, too. */
    public static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /** What a statement says that is just a signature. */
    private static final String PREDICATE_TYPE = "https://sigstore.dev/cosign/sign/v1";

    private static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
    private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
    private static final String CONTENT = "dev.sigstore.bundle.content";
    private static final String PREDICATE = "dev.sigstore.bundle.predicateType";
    private static final String CREATED = "org.opencontainers.image.created";

    private static final ObjectMapper JSON = new ObjectMapper();

    private SigstoreBundle() {}

    /** Signs a manifest. */
    static byte[] sign(Digest manifest, SigningKey key) {
        byte[] statement = statement(manifest);
        ObjectNode bundle = JSON.createObjectNode().put("mediaType", MEDIA_TYPE);
        bundle.putObject("verificationMaterial")
                .putObject("publicKey")
                .put("hint", key.verificationKey().hint());
        ObjectNode envelope = bundle.putObject("dsseEnvelope");
        envelope.put("payload", base64(statement)).put("payloadType", PAYLOAD_TYPE);
        envelope.putArray("signatures").addObject().put("sig", base64(key.sign(encoded(statement))));
        return bytes(bundle);
    }

    /**
     * What a registry's list of referrers shows of a bundle.
     *
     * @param created when the image was made, in RFC 3339, or null
     */
    static Map<String, String> annotations(@Nullable String created) {
        SortedMap<String, String> annotations = new TreeMap<>();
        annotations.put(CONTENT, "dsse-envelope");
        annotations.put(PREDICATE, PREDICATE_TYPE);
        if (created != null) {
            annotations.put(CREATED, created);
        }
        return annotations;
    }

    /** Whether a bundle is this key's signature of a manifest. */
    public static boolean verifies(byte[] bundle, VerificationKey key, Digest manifest) {
        try {
            JsonNode envelope = JSON.readTree(bundle).path("dsseEnvelope");
            byte[] payload = Base64.getDecoder().decode(envelope.path("payload").asText());
            if (!envelope.path("payloadType").asText().equals(PAYLOAD_TYPE)) {
                return false;
            }
            boolean signed = false;
            for (JsonNode each : envelope.path("signatures")) {
                signed |= key.verifies(
                        encoded(payload),
                        Base64.getDecoder().decode(each.path("sig").asText()));
            }
            return signed && isAbout(JSON.readTree(payload), manifest);
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isAbout(JsonNode statement, Digest manifest) {
        for (JsonNode subject : statement.path("subject")) {
            if (subject.path("digest").path("sha256").asText().equals(manifest.hex())) {
                return statement.path("_type").asText().equals(STATEMENT_TYPE)
                        && statement.path("predicateType").asText().equals(PREDICATE_TYPE);
            }
        }
        return false;
    }

    private static byte[] statement(Digest manifest) {
        ObjectNode statement = JSON.createObjectNode().put("_type", STATEMENT_TYPE);
        statement.putArray("subject").addObject().putObject("digest").put("sha256", manifest.hex());
        statement.put("predicateType", PREDICATE_TYPE).putObject("predicate");
        return bytes(statement);
    }

    /** What DSSE signs: type and payload, each with its length, so that neither can be taken for the other (DSSE v1, PAE). */
    private static byte[] encoded(byte[] payload) {
        String head = "DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are JSON", e);
        }
    }
}
