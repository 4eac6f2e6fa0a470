// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A tar's header block and its fields (POSIX.1-2017, <i>pax</i>, "ustar Interchange Format"; GNU tar's manual, "Basic Tar
 * Format", for its numbers in base 256).
 */
final class TarBlock {

    /** The number of bytes of a block; contents are padded to a multiple of it. */
    static final int SIZE = 512;

    /** A field: where it begins and how many bytes it has. */
    enum Field {
        NAME(0, 100),
        MODE(100, 8),
        UID(108, 8),
        GID(116, 8),
        SIZE(124, 12),
        MTIME(136, 12),
        CHECKSUM(148, 8),
        LINK_NAME(157, 100),
        MAGIC(257, 8),
        DEVICE_MAJOR(329, 8),
        DEVICE_MINOR(337, 8),
        PREFIX(345, 155);

        private final int offset;
        private final int length;

        Field(int offset, int length) {
            this.offset = offset;
            this.length = length;
        }

        int length() {
            return length;
        }

        /** The greatest number that fits in octal, with the NUL at the end that POSIX asks for. */
        long maxOctal() {
            return (1L << (3 * (length - 1))) - 1;
        }

        private String inWords() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        private int end() {
            return offset + length;
        }
    }

    private static final int TYPE_OFFSET = 156;
    private static final byte[] USTAR = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    private static final int USTAR_MAGIC_LENGTH = 6;
    private static final int POSITIVE_BASE_256 = 0x80;
    private static final int NEGATIVE_BASE_256 = 0xff;

    private final byte[] bytes = new byte[SIZE];

    /** The block's bytes themselves. */
    byte[] bytes() {
        return bytes;
    }

    void clear() {
        Arrays.fill(bytes, (byte) 0);
    }

    boolean isZero() {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    char type() {
        return (char) (bytes[TYPE_OFFSET] & 0xff);
    }

    void setType(char type) {
        bytes[TYPE_OFFSET] = (byte) type;
    }

    /** Whether the block has POSIX's magic. GNU's differs, and puts other things where POSIX has the prefix. */
    boolean isUstar() {
        int offset = Field.MAGIC.offset;
        return Arrays.equals(bytes, offset, offset + USTAR_MAGIC_LENGTH, USTAR, 0, USTAR_MAGIC_LENGTH);
    }

    /** A text field's bytes, up to the first NUL. */
    byte[] text(Field field) {
        int end = field.offset;
        while (end < field.end() && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(bytes, field.offset, end);
    }

    /** Sets a text field, cut where it is too long. */
    void setText(Field field, byte[] text) {
        System.arraycopy(text, 0, bytes, field.offset, Math.min(text.length, field.length));
    }

    /**
     * A numeric field's value: octal digits, blank for 0, or GNU's base 256.
     *
     * @throws TarFormatException if the field holds anything else, or what 64 bits don't hold
     */
    long number(Field field) throws TarFormatException {
        int first = bytes[field.offset] & 0xff;
        return first == POSITIVE_BASE_256 || first == NEGATIVE_BASE_256 ? base256(field, first) : octal(field);
    }

    /** Sets a numeric field, which has room for it. */
    void setNumber(Field field, long value) {
        if (value < 0 || value > field.maxOctal()) {
            throw new IllegalArgumentException(field + " has no room for " + value);
        }
        long rest = value;
        for (int i = field.end() - 2; i >= field.offset; i--) {
            bytes[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    /** Writes magic and checksum over finished fields. */
    void seal() {
        setText(Field.MAGIC, USTAR);
        int sum = sum();
        // Six digits, NUL, space: the one field with a form of its own.
        int last = Field.CHECKSUM.offset + 5;
        for (int i = last; i >= Field.CHECKSUM.offset; i--) {
            bytes[i] = (byte) ('0' + (sum & 7));
            sum >>>= 3;
        }
        bytes[last + 1] = 0;
        bytes[last + 2] = ' ';
    }

    /** Whether the checksum is that of the other fields. */
    boolean checksumHolds() throws TarFormatException {
        return octal(Field.CHECKSUM) == sum();
    }

    /** The sum of all bytes, with the checksum's own taken as blanks. */
    private int sum() {
        int sum = ' ' * Field.CHECKSUM.length;
        for (int i = 0; i < SIZE; i++) {
            if (i < Field.CHECKSUM.offset || i >= Field.CHECKSUM.end()) {
                sum += bytes[i] & 0xff;
            }
        }
        return sum;
    }

    private long octal(Field field) throws TarFormatException {
        int i = field.offset;
        int end = field.end();
        while (i < end && bytes[i] == ' ') {
            i++;
        }
        long value = 0;
        for (; i < end && bytes[i] >= '0' && bytes[i] <= '7'; i++) {
            value = value << 3 | (bytes[i] - '0');
        }
        if (i < end && bytes[i] != 0 && bytes[i] != ' ') {
            throw notANumber(field);
        }
        return value;
    }

    /** Two's complement in all bits of the field but the first, which only marks the form. */
    private long base256(Field field, int first) throws TarFormatException {
        long sign = first == NEGATIVE_BASE_256 ? -1 : 0;
        long value = sign;
        for (int i = field.offset + 1; i < field.end(); i++) {
            if (value >> (Long.SIZE - Byte.SIZE - 1) != sign) {
                throw notANumber(field);
            }
            value = value << Byte.SIZE | (bytes[i] & 0xff);
        }
        return value;
    }

    private static TarFormatException notANumber(Field field) {
        return new TarFormatException("the header's " + field.inWords() + " is not a number");
    }
}
