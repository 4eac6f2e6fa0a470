// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The header of one member of an ar archive: 60 bytes of ASCII, fields padded with blanks (ar(5), deb(5)).
 *
 * @param name the name, without a trailing slash; up to 16 bytes
 * @param modified seconds since 1970
 * @param owner the numeric user id
 * @param group the numeric group id
 * @param mode the file mode, permission bits and type
 * @param size the number of content bytes, without the padding byte after an odd number
 */
record ArMember(String name, long modified, long owner, long group, int mode, long size) {

    static final byte[] MAGIC = "!<arch>\n".getBytes(StandardCharsets.US_ASCII);
    static final int HEADER_LENGTH = 60;

    /** The biggest size that the header's ten digits can say. */
    static final long MAXIMUM_SIZE = 9_999_999_999L;

    private static final int[] FIELD_ENDS = {16, 28, 34, 40, 48, 58};

    static ArMember parse(byte[] header) {
        if (header.length != HEADER_LENGTH || header[58] != '`' || header[59] != '\n') {
            throw DebFormatException.of("not an ar member header");
        }
        String name = field(header, 0);
        if (name.endsWith("/")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/')) {
            throw DebFormatException.of("an ar member with a bad name: \"" + Quoted.of(name) + "\"");
        }
        return new ArMember(
                name,
                number(header, 1, 10),
                number(header, 2, 10),
                number(header, 3, 10),
                (int) number(header, 4, 8),
                number(header, 5, 10));
    }

    private static String field(byte[] header, int index) {
        int from = index == 0 ? 0 : FIELD_ENDS[index - 1];
        String padded = new String(Arrays.copyOfRange(header, from, FIELD_ENDS[index]), StandardCharsets.ISO_8859_1);
        return padded.stripTrailing();
    }

    private static long number(byte[] header, int index, int radix) {
        String digits = field(header, index);
        boolean sizeField = index == 5;
        if (digits.isEmpty() && !sizeField) {
            return 0;
        }
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c < '0' + radix)) {
            throw DebFormatException.of("an ar member header with a bad number: \"" + Quoted.of(digits) + "\"");
        }
        return Long.parseLong(digits, radix);
    }

    /** The bytes that the content takes in the archive, padding included. */
    long paddedSize() {
        return size + (size & 1);
    }

    ArMember withName(String newName) {
        return new ArMember(newName, modified, owner, group, mode, size);
    }

    ArMember withSize(long newSize) {
        return new ArMember(name, modified, owner, group, mode, newSize);
    }

    byte[] header() {
        String text = String.format("%-16s%-12d%-6d%-6d%-8o%-10d`\n", name, modified, owner, group, mode, size);
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
