// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of GVariant with its type, kept in its serialised form, which is always the normal form: of all byte strings that
 * could be read as the value, the one that a writer produces. Objects are known by the checksum of these bytes.
 *
 * <p>Numbers made and read here are little-endian, as commit metadata has them. What OSTree's own fields keep in
 * big-endian order, the objects read and write themselves.
 */
public final class Variant {

    private static final VariantType STRING = VariantType.of("s");
    private static final VariantType BOOLEAN = VariantType.of("b");
    private static final VariantType UINT32 = VariantType.of("u");
    private static final VariantType UINT64 = VariantType.of("t");
    private static final VariantType BYTES = VariantType.of("ay");
    private static final VariantType BYTE_ARRAYS = VariantType.of("aay");
    private static final VariantType STRINGS = VariantType.of("as");
    private static final VariantType DICTIONARY = VariantType.of("a{sv}");

    /** Kinds whose every bit pattern is a value. */
    private static final String ANY_BITS = "ynqiuhxtd";

    private final VariantType type;
    private final byte[] data;
    private final int start;
    private final int end;

    private Variant(VariantType type, byte[] data, int start, int end) {
        this.type = type;
        this.data = data;
        this.start = start;
        this.end = end;
    }

    static Variant of(VariantType type, byte[] data) {
        return new Variant(type, data, 0, data.length);
    }

    /** A string, type {@code s}. */
    public static Variant string(String value) {
        return of(STRING, Utf8.encodeWithNul(value));
    }

    /** A boolean, type {@code b}. */
    public static Variant bool(boolean value) {
        return of(BOOLEAN, new byte[] {(byte) (value ? 1 : 0)});
    }

    /** An unsigned 32-bit number, type {@code u}. */
    public static Variant uint32(int value) {
        return of(UINT32, littleEndian(Integer.BYTES).putInt(value).array());
    }

    /** An unsigned 64-bit number, type {@code t}. */
    public static Variant uint64(long value) {
        return of(UINT64, littleEndian(Long.BYTES).putLong(value).array());
    }

    /** Bytes, type {@code ay}. */
    public static Variant bytes(byte[] value) {
        return of(BYTES, value.clone());
    }

    /** Strings, type {@code as}. */
    public static Variant strings(List<String> values) {
        return of(
                STRINGS,
                Framing.join(STRINGS, values.stream().map(Utf8::encodeWithNul).toList()));
    }

    /** Strings of bytes, type {@code aay}. */
    static Variant byteArrays(List<byte[]> values) {
        return of(BYTE_ARRAYS, Framing.join(BYTE_ARRAYS, values));
    }

    /** A dictionary, type <code>a{sv}</code>, in the map's order. */
    public static Variant dictionary(Map<String, Variant> values) {
        List<byte[]> entries = new ArrayList<>(values.size());
        values.forEach((key, value) ->
                entries.add(Framing.join(DICTIONARY.element(), List.of(Utf8.encodeWithNul(key), value.boxed()))));
        return of(DICTIONARY, Framing.join(DICTIONARY, entries));
    }

    /**
     * Takes serialised bytes of a type.
     *
     * @throws MalformedObjectException if the bytes are not in normal form
     * @throws IllegalArgumentException if {@code type} is no type string
     */
    public static Variant parse(String type, byte[] data) throws MalformedObjectException {
        return parse(VariantType.of(type), data.clone());
    }

    /** The same for a known type; the bytes are kept, not copied. */
    static Variant parse(VariantType type, byte[] data) throws MalformedObjectException {
        Variant variant = of(type, data);
        variant.requireNormalForm(0);
        return variant;
    }

    /** The type string. */
    public String type() {
        return type.toString();
    }

    /** A copy of the serialised bytes. */
    public byte[] bytes() {
        return Arrays.copyOfRange(data, start, end);
    }

    /** The string of a value of type {@code s}. */
    public String asString() {
        require(STRING);
        return new String(data, start, end - 1 - start, StandardCharsets.UTF_8);
    }

    /** The truth of a value of type {@code b}. */
    public boolean asBoolean() {
        require(BOOLEAN);
        return data[start] != 0;
    }

    /** The number of a value of type {@code u}. */
    public int asUint32() {
        require(UINT32);
        return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt(start);
    }

    /** The number of a value of type {@code t}. */
    public long asUint64() {
        require(UINT64);
        return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getLong(start);
    }

    /** The checksum that a value of type {@code ay} holds. */
    Digest asChecksum() throws MalformedObjectException {
        require(BYTES);
        if (size() != Digest.LENGTH) {
            throw new MalformedObjectException("a checksum of " + size() + " bytes");
        }
        return Digest.ofBytes(bytes());
    }

    /** The strings of a value of type {@code as}. */
    public List<String> asStrings() {
        require(STRINGS);
        return children().stream().map(Variant::asString).toList();
    }

    /** The values of a dictionary of type <code>a{sv}</code>, in order; of a key that comes twice, the first. */
    public Map<String, Variant> asDictionary() {
        require(DICTIONARY);
        Map<String, Variant> values = new LinkedHashMap<>();
        for (Variant entry : children()) {
            List<Variant> keyAndValue = entry.children();
            values.putIfAbsent(keyAndValue.get(0).asString(), keyAndValue.get(1).child());
        }
        return values;
    }

    /** The members of a tuple or dictionary entry, or the elements of an array; a view. */
    List<Variant> children() {
        int[] bounds;
        try {
            bounds = Framing.split(type, data, start, end);
        } catch (MalformedObjectException e) {
            throw new IllegalStateException("normal form was checked before", e);
        }
        return new AbstractList<>() {
            @Override
            public Variant get(int index) {
                VariantType member =
                        type.isArray() ? type.element() : type.members().get(index);
                return new Variant(member, data, bounds[2 * index], bounds[2 * index + 1]);
            }

            @Override
            public int size() {
                return bounds.length / 2;
            }
        };
    }

    /** The value inside a value of type {@code v}. */
    private Variant child() {
        try {
            return unboxed();
        } catch (MalformedObjectException e) {
            throw new IllegalStateException("normal form was checked before", e);
        }
    }

    /** The number of bytes, without copying them. */
    int size() {
        return end - start;
    }

    /** A view of the bytes, in big-endian order, for OSTree's own numbers. */
    ByteBuffer buffer() {
        return ByteBuffer.wrap(data, start, end - start).slice();
    }

    /** The serialised form of a value of type {@code v} that holds this one. */
    private byte[] boxed() {
        byte[] name = type.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = Arrays.copyOfRange(data, start, end + 1 + name.length);
        bytes[end - start] = 0;
        System.arraycopy(name, 0, bytes, end - start + 1, name.length);
        return bytes;
    }

    private Variant unboxed() throws MalformedObjectException {
        int nul = end - 1;
        while (nul >= start && data[nul] != 0) {
            nul--;
        }
        if (nul < start) {
            throw new MalformedObjectException("a GVariant without its type");
        }
        VariantType inner = VariantType.parse(new String(data, nul + 1, end - nul - 1, StandardCharsets.ISO_8859_1));
        return new Variant(inner, data, start, nul);
    }

    private void requireNormalForm(int depth) throws MalformedObjectException {
        if (depth > VariantType.MAX_DEPTH) {
            throw new MalformedObjectException("values nested too deep");
        }
        switch (type.kind()) {
            case 'b' -> requireThat(size() == 1 && (data[start] & ~1) == 0);
            case 'y', 'n', 'q', 'i', 'u', 'h', 'x', 't', 'd' -> requireThat(size() == type.fixedSize());
            case 's', 'o', 'g' -> Utf8.decodeWithNul(data, start, end);
            case 'v' -> unboxed().requireNormalForm(depth + 1);
            case 'm' -> requireNormalMaybe(depth);
            default -> requireNormalContainer(depth);
        }
    }

    /** Nothing is no bytes; a value of varying size has a zero after it, so that an empty one differs from nothing. */
    private void requireNormalMaybe(int depth) throws MalformedObjectException {
        if (size() > 0) {
            boolean fixed = type.element().isFixedSize();
            requireThat(fixed || data[end - 1] == 0);
            new Variant(type.element(), data, start, fixed ? end : end - 1).requireNormalForm(depth + 1);
        }
    }

    private void requireNormalContainer(int depth) throws MalformedObjectException {
        if (type.isArray() && type.element().isFixedSize()) {
            requireNormalElements(type.element(), depth);
            return;
        }
        int[] bounds = Framing.split(type, data, start, end);
        for (int i = 0; i < bounds.length; i += 2) {
            VariantType member =
                    type.isArray() ? type.element() : type.members().get(i / 2);
            new Variant(member, data, bounds[i], bounds[i + 1]).requireNormalForm(depth + 1);
        }
    }

    private void requireNormalElements(VariantType element, int depth) throws MalformedObjectException {
        int each = element.fixedSize();
        requireThat(size() % each == 0);
        if (ANY_BITS.indexOf(element.kind()) < 0) {
            for (int at = start; at < end; at += each) {
                new Variant(element, data, at, at + each).requireNormalForm(depth + 1);
            }
        }
    }

    private void requireThat(boolean normal) throws MalformedObjectException {
        if (!normal) {
            throw new MalformedObjectException("not the normal form of a GVariant of type " + type);
        }
    }

    private void require(VariantType expected) {
        if (!type.toString().equals(expected.toString())) {
            throw new IllegalStateException("a GVariant of type " + type + " is none of type " + expected);
        }
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Variant variant
                && type.toString().equals(variant.type.toString())
                && Arrays.equals(data, start, end, variant.data, variant.start, variant.end);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }

    @Override
    public String toString() {
        return switch (type.toString()) {
            case "s" -> "'" + asString() + "'";
            case "b" -> String.valueOf(asBoolean());
            case "u" -> Integer.toUnsignedString(asUint32());
            case "t" -> Long.toUnsignedString(asUint64());
            case "as" -> asStrings().toString();
            case "a{sv}" -> asDictionary().toString();
            default -> type + " of " + size() + " bytes";
        };
    }
}
