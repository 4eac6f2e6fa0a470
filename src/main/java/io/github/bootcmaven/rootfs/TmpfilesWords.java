// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Takes the fields of a {@code tmpfiles.d} line one by one, undoing quotes and C-style escapes. */
final class TmpfilesWords {

    private static final String ESCAPES = "abfnrtvs\\\"'";
    private static final String ESCAPED = "\u0007\b\f\n\r\t\u000b \\\"'";

    private final String text;
    private int position;

    TmpfilesWords(String text) {
        this.text = text;
    }

    /** The next field, or null at the end of the line. */
    @Nullable
    String next() {
        skipBlanks();
        if (position == text.length()) {
            return null;
        }
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (; position < text.length(); position++) {
            char c = text.charAt(position);
            if (c == '\\' && position + 1 < text.length()) {
                position++;
                unescape(word);
            } else if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote == 0 ? c : 0;
            } else if (quote == 0 && isBlank(c)) {
                break;
            } else {
                word.append(c);
            }
        }
        return word.toString();
    }

    /** What is left of the line, which is the last field: escapes undone, quotes as they are. */
    String rest() {
        skipBlanks();
        StringBuilder rest = new StringBuilder();
        for (; position < text.length(); position++) {
            if (text.charAt(position) == '\\' && position + 1 < text.length()) {
                position++;
                unescape(rest);
            } else {
                rest.append(text.charAt(position));
            }
        }
        return rest.toString();
    }

    private void skipBlanks() {
        while (position < text.length() && isBlank(text.charAt(position))) {
            position++;
        }
    }

    /** systemd's white space, which is less than Java's. */
    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    /** Reads the escape whose first character, after the backslash, is at the position; leaves the position at its last. */
    private void unescape(StringBuilder out) {
        char c = text.charAt(position);
        int simple = ESCAPES.indexOf(c);
        if (simple >= 0) {
            out.append(ESCAPED.charAt(simple));
        } else if (c == 'x' && digits(position + 1, 2, 16) >= 0) {
            bytes(out, 'x', 1, 2, 16);
        } else if (c == 'u' && digits(position + 1, 4, 16) > 0) {
            out.appendCodePoint(digits(position + 1, 4, 16));
            position += 4;
        } else if (c == 'U' && Character.isValidCodePoint(digits(position + 1, 8, 16))) {
            out.appendCodePoint(digits(position + 1, 8, 16));
            position += 8;
        } else if (digits(position, 3, 8) >= 0) {
            bytes(out, (char) 0, 0, 3, 8);
        } else {
            out.append(c);
        }
    }

    /** Escapes of bytes, which may be the bytes of one character beyond ASCII, so they are read in a row. */
    private void bytes(StringBuilder out, char marker, int markerLength, int count, int radix) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (true) {
            bytes.write(digits(position + markerLength, count, radix));
            position += markerLength + count - 1;
            int next = position + 2;
            boolean another = position + 1 < text.length()
                    && text.charAt(position + 1) == '\\'
                    && (markerLength == 0 || (next < text.length() && text.charAt(next) == marker))
                    && digits(next + markerLength, count, radix) >= 0;
            if (!another) {
                out.append(bytes.toString(StandardCharsets.UTF_8));
                return;
            }
            position = next;
        }
    }

    /** The number of {@code count} digits from there on, or -1 where there are none. */
    private int digits(int from, int count, int radix) {
        if (from + count > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0 || value >= 1 << 26) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
