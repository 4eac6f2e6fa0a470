// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON whose every value knows where it stands, for a file that people may edit: what is wrong is told with line and field.
 */
final class LocatedJson {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Object NULL = new Object();
    private static final String AGAIN =
            "Run mvn bootc:lock to write the lock anew; it isn't made to be edited by hand.";

    private final String file;
    private final int line;
    private final String field;
    private final Object value;

    private LocatedJson(String file, int line, String field, Object value) {
        this.file = file;
        this.line = line;
        this.field = field;
        this.value = value;
    }

    /**
     * Reads a whole file.
     *
     * @param file what messages call it
     */
    static LocatedJson parse(String file, byte[] content) {
        try (JsonParser parser = FACTORY.createParser(content)) {
            parser.nextToken();
            LocatedJson root = read(file, parser, "");
            if (parser.nextToken() != null) {
                throw root.malformed(parser.currentTokenLocation().getLineNr(), "there is something after its end");
            }
            return root;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new LocatedJson(file, line, "", NULL).malformed(line, e.getOriginalMessage());
        } catch (IOException e) {
            throw new LocatedJson(file, 1, "", NULL).malformed(1, String.valueOf(e.getMessage()));
        }
    }

    private static LocatedJson read(String file, JsonParser parser, String field) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new LocatedJson(file, line, field, NULL).malformed(line, "it ends too early");
        }
        Object value =
                switch (token) {
                    case START_OBJECT -> members(file, parser, field);
                    case START_ARRAY -> elements(file, parser, field);
                    case VALUE_STRING -> parser.getText();
                    case VALUE_NUMBER_INT -> parser.getLongValue();
                    case VALUE_TRUE -> true;
                    case VALUE_FALSE -> false;
                    default -> NULL;
                };
        return new LocatedJson(file, line, field, value);
    }

    private static Map<String, LocatedJson> members(String file, JsonParser parser, String field) throws IOException {
        Map<String, LocatedJson> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, read(file, parser, field.isEmpty() ? name : field + "." + name));
        }
        return members;
    }

    private static List<LocatedJson> elements(String file, JsonParser parser, String field) throws IOException {
        List<LocatedJson> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(read(file, parser, field + "[" + elements.size() + "]"));
        }
        return elements;
    }

    private BootcException malformed(int at, String why) {
        return BootcException.project(file + ", line " + at + ": it isn't sound JSON: " + printable(why))
                .in(PackageLock.ELEMENT)
                .hint(AGAIN);
    }

    /** What is wrong with this value. */
    BootcException refuse(String why) {
        String what = field.isEmpty() ? "it" : printable(field);
        return BootcException.project(file + ", line " + line + ": " + what + " " + printable(why))
                .in(PackageLock.ELEMENT)
                .hint(AGAIN);
    }

    /** Foreign text as it may stand in a message: on one line, not for ever. */
    private static String printable(String text) {
        String oneLine = text.replaceAll("\\p{Cntrl}+", " ");
        return oneLine.length() <= 300 ? oneLine : oneLine.substring(0, 300) + "...";
    }

    /** The members of an object. */
    Map<String, LocatedJson> members() {
        if (value instanceof Map<?, ?> map) {
            Map<String, LocatedJson> members = new LinkedHashMap<>();
            map.forEach((name, member) -> members.put((String) name, (LocatedJson) member));
            return members;
        }
        throw refuse("isn't an object");
    }

    /** The members of an object that has no others than these. */
    Map<String, LocatedJson> members(List<String> known) {
        Map<String, LocatedJson> members = members();
        members.forEach((name, member) -> {
            if (!known.contains(name)) {
                throw member.refuse("is no field of a lock");
            }
        });
        return members;
    }

    /** A member that must be there. */
    LocatedJson member(String name) {
        LocatedJson member = members().get(name);
        if (member == null) {
            throw refuse("has no " + name);
        }
        return member;
    }

    /** The elements of an array. */
    List<LocatedJson> elements() {
        if (value instanceof List<?> list) {
            return list.stream().map(LocatedJson.class::cast).toList();
        }
        throw refuse("isn't an array");
    }

    /** A text. */
    String text() {
        if (value instanceof String text) {
            return text;
        }
        throw refuse("isn't a text");
    }

    /** A whole number, not below zero. */
    long number() {
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        throw refuse("isn't a whole number");
    }

    /** A truth value. */
    boolean flag() {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw refuse("is neither true nor false");
    }
}
