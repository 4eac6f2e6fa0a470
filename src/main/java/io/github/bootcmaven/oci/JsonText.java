// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object under construction whose bytes are decided by its content alone: fields in the order they are put, maps
 * sorted by key, no white space, UTF-8; what is null or empty is left out.
 */
final class JsonText {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final ObjectNode node = JsonNodeFactory.instance.objectNode();

    JsonText put(String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
        return this;
    }

    JsonText put(String field, long value) {
        node.put(field, value);
        return this;
    }

    JsonText put(String field, @Nullable JsonText value) {
        if (value != null && !value.node.isEmpty()) {
            node.set(field, value.node);
        }
        return this;
    }

    /** Puts {@code true}, or nothing. */
    JsonText flag(String field, boolean value) {
        if (value) {
            node.put(field, true);
        }
        return this;
    }

    /** Puts a list even if it is empty, for fields that the specification requires. */
    JsonText objects(String field, Collection<JsonText> values) {
        var array = node.putArray(field);
        values.forEach(value -> array.add(value.node));
        return this;
    }

    JsonText texts(String field, Collection<String> values) {
        if (!values.isEmpty()) {
            var array = node.putArray(field);
            values.forEach(array::add);
        }
        return this;
    }

    JsonText map(String field, SortedMap<String, String> values) {
        JsonText map = new JsonText();
        for (Map.Entry<String, String> value : values.entrySet()) {
            map.put(value.getKey(), value.getValue());
        }
        return put(field, map);
    }

    /** Puts a map from string to empty object, which is how the specification writes a set. */
    JsonText set(String field, SortedSet<String> values) {
        JsonText set = new JsonText();
        values.forEach(set.node::putObject);
        return put(field, set);
    }

    byte[] bytes() {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a text that has no UTF-8 form: " + e.getOriginalMessage(), e);
        }
    }
}
