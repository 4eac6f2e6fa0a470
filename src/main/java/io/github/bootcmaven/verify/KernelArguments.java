// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.fasterxml.jackson.dataformat.toml.TomlReadFeature;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of {@code /usr/lib/bootc/kargs.d}: TOML with {@code kargs}, an array of strings, and perhaps
 * {@code match-architectures}, another. bootc takes no other key.
 */
final class KernelArguments {

    private static final String ARGUMENTS = "kargs";
    private static final String ARCHITECTURES = "match-architectures";

    // A date without quotes would else be read as text.
    private static final ObjectReader TOML =
            TomlMapper.builder().enable(TomlReadFeature.PARSE_JAVA_TIME).build().reader();

    private KernelArguments() {}

    /** What keeps bootc from reading such a file, as the rest of a sentence; null where nothing does. */
    static @Nullable String flawOf(String text) {
        JsonNode file;
        try {
            file = TOML.readTree(text);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            return "is not TOML: " + e.getOriginalMessage() + (line > 0 ? " (line " + line + ")" : "");
        }
        if (!file.has(ARGUMENTS)) {
            return "has no " + ARGUMENTS;
        }
        for (Map.Entry<String, JsonNode> field : file.properties()) {
            if (!field.getKey().equals(ARGUMENTS) && !field.getKey().equals(ARCHITECTURES)) {
                return "has " + field.getKey() + ", which bootc doesn't know";
            }
            if (!isArrayOfStrings(field.getValue())) {
                return "has " + field.getKey() + " that is no array of strings";
            }
        }
        return null;
    }

    private static boolean isArrayOfStrings(JsonNode value) {
        if (!value.isArray()) {
            return false;
        }
        for (JsonNode element : value) {
            if (!element.isTextual()) {
                return false;
            }
        }
        return true;
    }
}
