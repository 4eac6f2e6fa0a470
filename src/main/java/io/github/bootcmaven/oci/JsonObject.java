// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An object of a JSON document with strict access to its fields: a field of the wrong type is an error that names the
 * document and the field. Fields nobody asks for are tolerated, as the specification wants (considerations.md,
 * "Extensibility"), and {@code null} counts as absent, because Go programs write it for empty lists and maps.
 */
final class JsonObject {

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private final String document;
    private final String path;
    private final JsonNode node;

    private JsonObject(String document, String path, JsonNode node) {
        this.document = document;
        this.path = path;
        this.node = node;
    }

    /**
     * Reads a document that is one object.
     *
     * @param document what the bytes are, for error messages
     */
    static JsonObject parse(byte[] json, String document) {
        JsonNode node;
        try {
            node = READER.readTree(decode(json, document));
        } catch (JsonProcessingException e) {
            throw problem(document, "it is no JSON: " + e.getOriginalMessage() + position(e))
                    .causedBy(e);
        }
        if (!(node instanceof ObjectNode)) {
            throw problem(document, "it is no JSON object");
        }
        return new JsonObject(document, "", node);
    }

    /** Decodes by hand because the parser would also guess at UTF-16 and UTF-32, which JSON of registries never is. */
    private static String decode(byte[] json, String document) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException e) {
            throw problem(document, "it is not UTF-8").causedBy(e);
        }
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    String text(String field) {
        return required(field, textOrNull(field));
    }

    @Nullable
    String textOrNull(String field) {
        JsonNode value = get(field);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong(field, "is " + kind(value) + ", not a string");
        }
        return value.textValue();
    }

    /** A whole number of at least zero. */
    long size(String field) {
        JsonNode value = required(field, get(field));
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw wrong(field, "is " + value + ", not a size");
        }
        return value.longValue();
    }

    boolean flag(String field) {
        JsonNode value = get(field);
        if (value != null && !value.isBoolean()) {
            throw wrong(field, "is " + kind(value) + ", not true or false");
        }
        return value != null && value.booleanValue();
    }

    Digest digest(String field) {
        return toDigest(field, text(field));
    }

    List<Digest> digests(String field) {
        List<Digest> digests = new ArrayList<>();
        for (String text : texts(field)) {
            digests.add(toDigest(field + "[" + digests.size() + "]", text));
        }
        return digests;
    }

    private Digest toDigest(String field, String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(field, "is '" + text + "', not sha256: and 64 lower-case hexadecimal digits");
        }
    }

    /** A time as RFC 3339 writes it. */
    @Nullable
    Instant timeOrNull(String field) {
        String text = textOrNull(field);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw wrong(field, "is '" + text + "', not a time as in RFC 3339");
        }
    }

    JsonObject object(String field) {
        return required(field, objectOrNull(field));
    }

    @Nullable
    JsonObject objectOrNull(String field) {
        JsonNode value = get(field);
        return value == null ? null : toObject(field, value);
    }

    List<JsonObject> objects(String field) {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonNode element : elements(field)) {
            objects.add(toObject(field + "[" + objects.size() + "]", element));
        }
        return objects;
    }

    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : elements(field)) {
            if (!element.isTextual()) {
                throw wrong(field + "[" + texts.size() + "]", "is " + kind(element) + ", not a string");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    SortedMap<String, String> textMap(String field) {
        JsonObject map = objectOrNull(field);
        SortedMap<String, String> texts = new TreeMap<>();
        if (map != null) {
            for (String key : map.keys()) {
                texts.put(key, map.text(key));
            }
        }
        return texts;
    }

    /** The keys of a map from string to empty object, which is how the specification writes a set. */
    SortedSet<String> set(String field) {
        JsonObject map = objectOrNull(field);
        return map == null ? Collections.emptySortedSet() : map.keys();
    }

    /** Demands the value that the specification fixes for a field. */
    void demand(String field, String value) {
        if (!text(field).equals(value)) {
            throw wrong(field, "is '" + text(field) + "', not '" + value + "'");
        }
    }

    /** The error that a field is not as it should be. */
    BootcException wrong(String field, String why) {
        return problem(document, where(field) + " " + why);
    }

    private static BootcException problem(String document, String why) {
        return BootcException.environment("Reading " + document + ": " + why);
    }

    private JsonObject toObject(String field, JsonNode value) {
        if (!value.isObject()) {
            throw wrong(field, "is " + kind(value) + ", not an object");
        }
        return new JsonObject(document, where(field), value);
    }

    private Iterable<JsonNode> elements(String field) {
        JsonNode value = get(field);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrong(field, "is " + kind(value) + ", not a list");
        }
        return value;
    }

    private SortedSet<String> keys() {
        SortedSet<String> keys = new TreeSet<>();
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            keys.add(property.getKey());
        }
        return keys;
    }

    private @Nullable JsonNode get(String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw wrong(field, "is missing");
        }
        return value;
    }

    private String where(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            default -> "nothing";
        };
    }
}
