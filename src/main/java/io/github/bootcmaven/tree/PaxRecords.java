// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of a pax extended header, each {@code <length> <keyword>=<value>\n} with the length of the whole in decimal
 * (POSIX.1-2017, <i>pax</i>, "pax Extended Header").
 *
 * <p>Values are bytes: extended attributes ({@code SCHILY.xattr.<name>}) are binary. Libraries that take values for texts
 * destroy them: commons-compress 1.28 replaces every byte from 0x80 up, which capabilities have. That is why tars with
 * attributes are read and written by this package.
 */
final class PaxRecords {

    static final String PATH = "path";
    static final String LINK_PATH = "linkpath";
    static final String SIZE = "size";
    static final String UID = "uid";
    static final String GID = "gid";
    static final String MTIME = "mtime";

    /** The most bytes an extended header may have. Linux allows 64 KiB for an attribute, and PATH_MAX is 4 KiB. */
    static final int MAX_BYTES = 1 << 20;

    private static final String XATTR = "SCHILY.xattr.";
    private static final String GNU_SPARSE = "GNU.sparse.";

    /** Those of the greatest 64-bit number. */
    private static final int MAX_DIGITS = 19;

    private final Map<String, byte[]> values = new LinkedHashMap<>();

    boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * A record's value as a text, or null where there is none; an empty value means that there is none.
     *
     * @throws TarFormatException if the value is not UTF-8
     */
    @Nullable
    String text(String keyword) throws TarFormatException {
        byte[] value = values.get(keyword);
        return value == null || value.length == 0 ? null : Utf8.decode(value);
    }

    /**
     * A record's value as a count, or {@code otherwise} where there is none.
     *
     * @throws TarFormatException if the value is anything but decimal digits
     */
    long number(String keyword, long otherwise) throws TarFormatException {
        String text = text(keyword);
        return text == null ? otherwise : decimal(keyword, text, false);
    }

    /**
     * A record's value as a time in whole seconds, rounded down, or {@code otherwise} where there is none.
     *
     * @throws TarFormatException if the value is anything but {@code [-]<digits>[.<digits>]}
     */
    long seconds(String keyword, long otherwise) throws TarFormatException {
        String text = text(keyword);
        if (text == null) {
            return otherwise;
        }
        boolean negative = text.startsWith("-");
        int dot = text.indexOf('.');
        String whole = text.substring(negative ? 1 : 0, dot < 0 ? text.length() : dot);
        String fraction = dot < 0 ? "" : text.substring(dot + 1);
        if (!fraction.chars().allMatch(PaxRecords::isDigit)) {
            throw notANumber(keyword);
        }
        long seconds = decimal(keyword, whole, negative);
        boolean between = fraction.chars().anyMatch(digit -> digit != '0');
        return negative && between && seconds > Long.MIN_VALUE ? seconds - 1 : seconds;
    }

    void put(String keyword, byte[] value) {
        values.put(keyword, value);
    }

    void put(String keyword, long value) {
        put(keyword, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }

    void putXattrs(Xattrs xattrs) {
        xattrs.forEach((name, value) -> put(XATTR + escape(name), value));
    }

    /** The extended attributes. */
    Xattrs xattrs() {
        if (values.isEmpty()) {
            return Xattrs.NONE;
        }
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        values.forEach((keyword, value) -> {
            if (keyword.length() > XATTR.length() && keyword.startsWith(XATTR)) {
                xattrs.put(unescape(keyword.substring(XATTR.length())), value);
            }
        });
        return Xattrs.of(xattrs);
    }

    /** Whether the records describe a file with holes, whose stored bytes are not its content. */
    boolean sparse() {
        return !values.isEmpty() && values.keySet().stream().anyMatch(keyword -> keyword.startsWith(GNU_SPARSE));
    }

    /** These records with others laid over them: those of an entry over the global ones. */
    PaxRecords with(PaxRecords others) {
        if (values.isEmpty()) {
            return others;
        }
        PaxRecords both = new PaxRecords();
        both.values.putAll(values);
        both.values.putAll(others.values);
        return both;
    }

    /** The bytes of an extended header with these records, in the order they were put. */
    byte[] encode() throws TarFormatException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> record : values.entrySet()) {
            byte[] keyword = Utf8.encode(record.getKey());
            int rest = keyword.length + record.getValue().length + 3;
            out.writeBytes(Integer.toString(withOwnDigits(rest)).getBytes(StandardCharsets.US_ASCII));
            out.write(' ');
            out.writeBytes(keyword);
            out.write('=');
            out.writeBytes(record.getValue());
            out.write('\n');
        }
        if (out.size() > MAX_BYTES) {
            throw new TarFormatException("its extended attributes take more than " + MAX_BYTES + " bytes");
        }
        return out.toByteArray();
    }

    /**
     * Reads an extended header.
     *
     * @throws TarFormatException if it is anything but a sequence of whole records
     */
    static PaxRecords parse(byte[] header) throws TarFormatException {
        PaxRecords records = new PaxRecords();
        int start = 0;
        while (start < header.length) {
            int blank = indexOf(header, ' ', start, header.length);
            long length =
                    decimal("length", new String(header, start, blank - start, StandardCharsets.ISO_8859_1), false);
            if (length > header.length - start || length < blank - start + 2) {
                throw malformed();
            }
            int end = start + (int) length;
            if (header[end - 1] != '\n') {
                throw malformed();
            }
            int equals = indexOf(header, '=', blank + 1, end);
            String keyword = Utf8.decode(Arrays.copyOfRange(header, blank + 1, equals));
            if (keyword.isEmpty() || keyword.indexOf('\0') >= 0) {
                throw malformed();
            }
            records.put(keyword, Arrays.copyOfRange(header, equals + 1, end - 1));
            start = end;
        }
        return records;
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to) throws TarFormatException {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw malformed();
    }

    /** A record's length counts its own digits. */
    private static int withOwnDigits(int rest) {
        int length = rest + 1;
        while (Integer.toString(length).length() + rest > length) {
            length++;
        }
        return length;
    }

    /** GNU tar's way to say names that would end the keyword early. */
    private static String escape(String name) {
        return name.replace("%", "%25").replace("=", "%3D");
    }

    private static String unescape(String name) {
        return name.replace("%3D", "=").replace("%25", "%");
    }

    private static long decimal(String keyword, String digits, boolean negative) throws TarFormatException {
        if (digits.isEmpty() || digits.length() > MAX_DIGITS || !digits.chars().allMatch(PaxRecords::isDigit)) {
            throw notANumber(keyword);
        }
        try {
            return Long.parseLong(negative ? "-" + digits : digits);
        } catch (NumberFormatException e) {
            throw notANumber(keyword);
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static TarFormatException notANumber(String keyword) {
        return new TarFormatException("the extended header's " + keyword + " is not a number");
    }

    private static TarFormatException malformed() {
        return new TarFormatException("the extended header is malformed");
    }
}
