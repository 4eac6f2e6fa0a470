// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One paragraph of a control file: fields by name, in any case (deb822(5)). A value of several lines keeps its line
 * breaks, each line without the blanks around it.
 */
public final class Stanza {

    private final Map<String, String> fields;
    private final long line;
    private final long offset;
    private final long length;

    Stanza(Map<String, String> fields, long line, long offset, long length) {
        this.fields = Collections.unmodifiableMap(fields);
        this.line = line;
        this.offset = offset;
        this.length = length;
    }

    /** A field's value, or null where the stanza doesn't have it. */
    public @Nullable String get(String field) {
        return fields.get(field);
    }

    /** A field's value, or what is given where the stanza doesn't have it. */
    public String get(String field, String otherwise) {
        return fields.getOrDefault(field, otherwise);
    }

    /**
     * A field's value.
     *
     * @throws DebFormatException if the stanza doesn't have it
     */
    public String require(String field) {
        String value = fields.get(field);
        if (value == null || value.isEmpty()) {
            throw DebFormatException.atLine(line, "the stanza that begins here has no field " + field);
        }
        return value;
    }

    /** All fields that were read, in no order. */
    public Map<String, String> fields() {
        return fields;
    }

    /** The number of its first line, from 1. */
    public long line() {
        return line;
    }

    /** Where its first line begins, in bytes from the start of what was read. */
    public long offset() {
        return offset;
    }

    /** The bytes from the start of its first line to the end of its last. */
    public long length() {
        return length;
    }

    @Override
    public String toString() {
        return "stanza at line " + line + ": " + fields.keySet();
    }
}
