// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One paragraph of a control file: fields by name, in any case (deb822(5)). A value of several lines keeps its line
 * breaks, each line without the blanks around it.
 */
public final class Stanza {

    /** More fields than any real stanza has, and few enough to be looked through one by one. */
    static final int MAXIMUM_FIELDS = 256;

    private final List<String> names;
    private final List<String> values;
    private final long line;
    private final long offset;
    private final long length;

    Stanza(List<String> names, List<String> values, long line, long offset, long length) {
        this.names = List.copyOf(names);
        this.values = List.copyOf(values);
        this.line = line;
        this.offset = offset;
        this.length = length;
    }

    /** A field's value, or null where the stanza doesn't have it. */
    public @Nullable String get(String field) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(field)) {
                return values.get(i);
            }
        }
        return null;
    }

    /** A field's value, or what is given where the stanza doesn't have it. */
    public String get(String field, String otherwise) {
        String value = get(field);
        return value == null ? otherwise : value;
    }

    /**
     * A field's value.
     *
     * @throws DebFormatException if the stanza doesn't have it
     */
    public String require(String field) {
        String value = get(field);
        if (value == null || value.isEmpty()) {
            throw DebFormatException.atLine(line, "the stanza that begins here has no field " + field);
        }
        return value;
    }

    /** The names of all fields that were read, in their order. */
    public List<String> names() {
        return names;
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
        return "stanza at line " + line + ": " + names;
    }
}
