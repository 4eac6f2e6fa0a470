// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.util.ArrayList;
import java.util.List;

/**
 * A type of GVariant, parsed from its type string: {@code s}, {@code a{sv}}, {@code (uuua(ayay))}. The serialised form of a
 * value depends on two numbers of its type: the alignment, and the size where all values of the type have the same.
 */
final class VariantType {

    /** How deep types, and values inside values, may be nested; hostile input would else exhaust the stack. */
    static final int MAX_DEPTH = 64;

    private final String text;
    private final List<VariantType> members;
    private final int alignment;
    private final int fixedSize;

    private VariantType(String text, List<VariantType> members, int alignment, int fixedSize) {
        this.text = text;
        this.members = List.copyOf(members);
        this.alignment = alignment;
        this.fixedSize = fixedSize;
    }

    /** Reads a type string that is known to be right. */
    static VariantType of(String text) {
        try {
            return parse(text);
        } catch (MalformedObjectException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Reads the type string of exactly one type. */
    static VariantType parse(String text) throws MalformedObjectException {
        Parser parser = new Parser(text);
        VariantType type = parser.next(0);
        if (parser.position != text.length()) {
            throw parser.malformed();
        }
        return type;
    }

    /** The first character of the type string, which tells the kind: {@code (}, <code>{</code>, {@code a}, {@code s} and so on. */
    char kind() {
        return text.charAt(0);
    }

    /** The members of a tuple or dictionary entry, the one element type of an array or maybe; else none. */
    List<VariantType> members() {
        return members;
    }

    /** The element type of an array or maybe. */
    VariantType element() {
        return members.get(0);
    }

    boolean isArray() {
        return kind() == 'a';
    }

    /** Whether it can be the key of a dictionary. */
    private boolean isBasic() {
        return members.isEmpty() && kind() != 'v' && kind() != '(';
    }

    /** Values start at a multiple of this many bytes. */
    int alignment() {
        return alignment;
    }

    boolean isFixedSize() {
        return fixedSize > 0;
    }

    /** The number of bytes of every value, or 0 where values differ in size. */
    int fixedSize() {
        return fixedSize;
    }

    /** The number of bytes to add to {@code position} to make it a multiple of the alignment. */
    int padding(int position) {
        return -position & (alignment - 1);
    }

    @Override
    public String toString() {
        return text;
    }

    private static final class Parser {

        private final String text;
        private int position;

        Parser(String text) {
            this.text = text;
        }

        MalformedObjectException malformed() {
            return new MalformedObjectException("not a type of GVariant: '" + text + "'");
        }

        VariantType next(int depth) throws MalformedObjectException {
            if (position == text.length() || depth > MAX_DEPTH) {
                throw malformed();
            }
            int start = position;
            return switch (text.charAt(position++)) {
                case 'y', 'b' -> basic(start, 1, 1);
                case 'n', 'q' -> basic(start, 2, 2);
                case 'i', 'u', 'h' -> basic(start, 4, 4);
                case 'x', 't', 'd' -> basic(start, 8, 8);
                case 's', 'o', 'g' -> basic(start, 1, 0);
                case 'v' -> basic(start, 8, 0);
                case 'a', 'm' -> {
                    VariantType element = next(depth + 1);
                    yield new VariantType(text.substring(start, position), List.of(element), element.alignment, 0);
                }
                case '(' -> tuple(start, ')', depth);
                case '{' -> entry(start, depth);
                default -> throw malformed();
            };
        }

        private VariantType entry(int start, int depth) throws MalformedObjectException {
            VariantType entry = tuple(start, '}', depth);
            if (entry.members.size() != 2 || !entry.members.get(0).isBasic()) {
                throw malformed();
            }
            return entry;
        }

        private VariantType basic(int start, int alignment, int size) {
            return new VariantType(text.substring(start, position), List.of(), alignment, size);
        }

        private VariantType tuple(int start, char close, int depth) throws MalformedObjectException {
            List<VariantType> members = new ArrayList<>();
            while (position < text.length() && text.charAt(position) != close) {
                members.add(next(depth + 1));
            }
            if (position++ == text.length()) {
                throw malformed();
            }
            int alignment =
                    members.stream().mapToInt(VariantType::alignment).max().orElse(1);
            return new VariantType(text.substring(start, position), members, alignment, size(members, alignment));
        }

        /** The size of a tuple whose members all have one; 1 for the empty tuple, 0 for all others. */
        private static int size(List<VariantType> members, int alignment) {
            int size = 0;
            for (VariantType member : members) {
                if (!member.isFixedSize()) {
                    return 0;
                }
                size += member.padding(size) + member.fixedSize;
            }
            return members.isEmpty() ? 1 : size + (-size & (alignment - 1));
        }
    }
}
