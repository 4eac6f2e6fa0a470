// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stanzas of a control file one by one (deb822(5)): Packages and Release files, {@code .sources} files,
 * package control files. Text is UTF-8. A line is limited to {@value #MAXIMUM_LINE} bytes and a stanza to
 * {@value #MAXIMUM_STANZA}; what isn't asked for is skipped without being decoded.
 */
public final class Deb822 implements Closeable {

    /** The longest line that is read, in bytes. */
    public static final int MAXIMUM_LINE = 1 << 20;

    /** The longest stanza that is read, in bytes. A Release file is one stanza. */
    public static final int MAXIMUM_STANZA = 32 << 20;

    private final InputStream in;
    private final @Nullable Set<String> wanted;
    private byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private int lineStart;
    private int lineEnd;
    private long bufferOffset;
    private long lineNumber;

    private Deb822(InputStream in, @Nullable Set<String> wanted) {
        this.in = in;
        this.wanted = wanted;
    }

    /** Reads stanzas with all their fields. */
    public static Deb822 read(InputStream in) {
        return new Deb822(in, null);
    }

    /** Reads stanzas and keeps only the fields named, which are written as in {@code wanted}. */
    public static Deb822 read(InputStream in, Set<String> wanted) {
        return new Deb822(in, Set.copyOf(wanted));
    }

    /**
     * The next stanza, or null at the end.
     *
     * @throws DebFormatException if the text isn't made of stanzas, or is beyond the limits
     */
    public @Nullable Stanza next() throws IOException {
        do {
            if (!nextLine()) {
                return null;
            }
        } while (isBlank() || isComment());
        return stanza();
    }

    private Stanza stanza() throws IOException {
        long firstLine = lineNumber;
        long start = bufferOffset + lineStart;
        long end;
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String name = null;
        StringBuilder value = new StringBuilder();
        boolean first = true;
        do {
            end = bufferOffset + lineEnd;
            if (end - start > MAXIMUM_STANZA) {
                throw DebFormatException.atLine(firstLine, "a stanza of more than " + MAXIMUM_STANZA + " bytes");
            }
            if (isComment()) {
                continue;
            }
            byte c = buffer[lineStart];
            if (c == ' ' || c == '\t') {
                if (first) {
                    throw DebFormatException.atLine(lineNumber, "a continuation line without a field before it");
                }
                if (name != null) {
                    value.append('\n').append(text(lineStart + 1, lineEnd));
                }
            } else {
                put(fields, name, value);
                name = field(value);
                first = false;
            }
        } while (nextLine() && !isBlank());
        put(fields, name, value);
        return new Stanza(fields, firstLine, start, end - start);
    }

    private void put(Map<String, String> fields, @Nullable String name, StringBuilder value) {
        if (name != null && fields.put(name, value.toString()) != null) {
            throw DebFormatException.atLine(lineNumber, "the field " + name + " stands twice in its stanza");
        }
    }

    /** Reads the line as {@code Name: value}; gives the name, or null where nobody asked for the field. */
    private @Nullable String field(StringBuilder value) {
        int colon = lineStart;
        while (colon < lineEnd && buffer[colon] != ':') {
            byte c = buffer[colon];
            if (c <= ' ' || c == 0x7f) {
                break;
            }
            colon++;
        }
        if (colon == lineStart || colon >= lineEnd || buffer[colon] != ':') {
            throw DebFormatException.atLine(lineNumber, "not a field: \"" + Quoted.of(text(lineStart, lineEnd)) + "\"");
        }
        value.setLength(0);
        String name = new String(buffer, lineStart, colon - lineStart, StandardCharsets.ISO_8859_1);
        if (wanted != null && !wanted.contains(name)) {
            return null;
        }
        value.append(text(colon + 1, lineEnd));
        return name;
    }

    private String text(int from, int to) {
        int start = from;
        int end = to;
        while (start < end && (buffer[start] == ' ' || buffer[start] == '\t')) {
            start++;
        }
        while (end > start && (buffer[end - 1] == ' ' || buffer[end - 1] == '\t' || buffer[end - 1] == '\r')) {
            end--;
        }
        return new String(buffer, start, end - start, StandardCharsets.UTF_8);
    }

    private boolean isComment() {
        return lineStart < lineEnd && buffer[lineStart] == '#';
    }

    private boolean isBlank() {
        for (int i = lineStart; i < lineEnd; i++) {
            byte c = buffer[i];
            if (c != ' ' && c != '\t' && c != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Moves to the next line; its bytes are {@code buffer[lineStart..lineEnd)}. */
    private boolean nextLine() throws IOException {
        lineStart = position;
        int scan = position;
        while (true) {
            while (scan < limit) {
                if (buffer[scan++] == '\n') {
                    lineEnd = scan - 1;
                    position = scan;
                    lineNumber++;
                    return true;
                }
            }
            if (scan - lineStart > MAXIMUM_LINE) {
                throw DebFormatException.atLine(lineNumber + 1, "a line of more than " + MAXIMUM_LINE + " bytes");
            }
            int scanned = scan - lineStart;
            if (!fill()) {
                lineEnd = limit;
                position = limit;
                lineNumber++;
                return lineEnd > lineStart;
            }
            scan = lineStart + scanned;
        }
    }

    /** Reads more behind the line that has begun, which moves to the buffer's start. */
    private boolean fill() throws IOException {
        int begun = limit - lineStart;
        if (lineStart > 0) {
            System.arraycopy(buffer, lineStart, buffer, 0, begun);
            bufferOffset += lineStart;
            lineStart = 0;
        } else if (begun == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        limit = begun;
        int read = in.read(buffer, limit, buffer.length - limit);
        if (read > 0) {
            limit += read;
        }
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
