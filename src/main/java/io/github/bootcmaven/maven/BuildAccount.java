// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.Seal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code build.json}, the machine-readable account of a build: one section a goal. A section says what the goal made,
 * in bytes and digests, the seconds it took, and whether it came from the cache.
 */
final class BuildAccount {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path file;

    BuildAccount(Path file) {
        this.file = file;
    }

    static ObjectNode section() {
        return JSON.createObjectNode();
    }

    static ArrayNode array(List<String> texts) {
        ArrayNode array = JSON.createArrayNode();
        texts.forEach(array::add);
        return array;
    }

    static ObjectNode parse(String json) throws IOException {
        return JSON.readTree(json) instanceof ObjectNode object ? object : section();
    }

    /** Replaces a goal's section. */
    void write(String goal, ObjectNode section, boolean fromCache, long startedNanos) throws IOException {
        ObjectNode account = read();
        ObjectNode written = section.deepCopy();
        written.put("fromCache", fromCache);
        written.put("seconds", rounded((System.nanoTime() - startedNanos) / 1e9));
        account.set(goal, written);
        AtomicFile.write(file, (text(account) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Seconds as they are written, to the millisecond. */
    static double rounded(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }

    /** Adds to a goal's section what is true of this build alone. */
    void add(String goal, String field, JsonNode value) throws IOException {
        ObjectNode account = read();
        account.withObject("/" + goal).set(field, value);
        AtomicFile.write(file, (text(account) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A goal's section, where it has run. */
    Optional<JsonNode> read(String goal) throws IOException {
        return Optional.ofNullable(read().get(goal));
    }

    /**
     * The digest of a file that a goal made, as it said; computed anew where the file isn't the one it spoke of.
     */
    Digest digestOf(Path made, String goal) throws IOException {
        Optional<JsonNode> section = read(goal);
        if (section.isPresent() && section.get().path("size").asLong(-1) == Files.size(made) && Seal.isWhole(made)) {
            return Digest.parse(section.get().path("digest").asText());
        }
        return Digest.of(made);
    }

    static String text(JsonNode node) throws JsonProcessingException {
        return JSON.writeValueAsString(node);
    }

    private ObjectNode read() throws IOException {
        return Files.exists(file) ? parse(Files.readString(file)) : section();
    }
}
