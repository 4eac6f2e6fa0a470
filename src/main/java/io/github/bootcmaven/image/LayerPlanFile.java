// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.image.LayerGroups.Group;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code layers.json}: which source package is in which layer of an image. It stands beside the pom and is committed with
 * it. Every component has a line, so that a change of the plan is a readable diff.
 */
public final class LayerPlanFile {

    /** What the file is called unless the pom says otherwise. */
    public static final String FILE = "layers.json";

    /** The form of the file that this plugin writes, and the only one it reads. */
    private static final int VERSION = 1;

    private static final String ELEMENT = "<layers><plan>";
    private static final long MAXIMUM_SIZE = 16 << 20;
    private static final String VERSION_FIELD = "planVersion";
    private static final String LAYERS = "layers";
    private static final String NAME = "name";
    private static final String COMPONENTS = "components";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private LayerPlanFile() {}

    /**
     * Reads a plan.
     *
     * @return empty where there is no such file
     * @throws BootcException if it isn't a sound plan, with line or field
     */
    public static Optional<LayerGroups> read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        try {
            if (Files.size(file) > MAXIMUM_SIZE) {
                throw refuse(name, "it is too big");
            }
            return Optional.of(groups(name, JSON.readTree(Files.readAllBytes(file))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw refuse(name, "line " + line + ": " + e.getOriginalMessage()).causedBy(e);
        } catch (IllegalArgumentException e) {
            throw refuse(name, String.valueOf(e.getMessage())).causedBy(e);
        }
    }

    /** Writes a plan: the same one always as the same bytes. */
    public static void write(LayerGroups plan, Path file) throws IOException {
        ObjectNode root = JSON.createObjectNode().put(VERSION_FIELD, VERSION);
        ArrayNode layers = root.putArray(LAYERS);
        for (Group layer : plan.layers()) {
            ArrayNode components = layers.addObject().put(NAME, layer.name()).putArray(COMPONENTS);
            layer.components().forEach(components::add);
        }
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(lines);
        printer.indentObjectsWith(lines);
        AtomicFile.write(file, (JSON.writer(printer).writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static LayerGroups groups(String file, JsonNode root) {
        fields(file, "it", root, Set.of(VERSION_FIELD, LAYERS));
        if (root.path(VERSION_FIELD).asInt(-1) != VERSION) {
            throw refuse(file, VERSION_FIELD + " isn't " + VERSION + ", the only one this version of the plugin reads");
        }
        List<Group> layers = new ArrayList<>();
        for (JsonNode layer : array(file, LAYERS, root.path(LAYERS))) {
            String where = LAYERS + "[" + layers.size() + "]";
            fields(file, where, layer, Set.of(NAME, COMPONENTS));
            List<String> components = new ArrayList<>();
            for (JsonNode component : array(file, where + "." + COMPONENTS, layer.path(COMPONENTS))) {
                components.add(text(file, where + "." + COMPONENTS, component));
            }
            layers.add(new Group(text(file, where + "." + NAME, layer.path(NAME)), components));
        }
        return new LayerGroups(layers);
    }

    private static void fields(String file, String where, JsonNode object, Set<String> known) {
        if (!object.isObject()) {
            throw refuse(file, where + " isn't an object");
        }
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw refuse(file, where + " has the unknown field " + name);
            }
        }
    }

    private static JsonNode array(String file, String where, JsonNode node) {
        if (!node.isArray()) {
            throw refuse(file, where + " isn't a list");
        }
        return node;
    }

    private static String text(String file, String where, JsonNode node) {
        String text = node.isTextual() ? node.textValue() : "";
        // A comma separates the components in an annotation of the image.
        if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == ',')) {
            throw refuse(file, where + " isn't a name: " + node);
        }
        return text;
    }

    private static BootcException refuse(String file, String why) {
        return BootcException.project(file + " is no plan of layers: " + why)
                .in(ELEMENT)
                .hint("Mend it, or run mvn bootc:replan, which plans afresh.");
    }
}
