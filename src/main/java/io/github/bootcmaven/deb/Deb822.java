// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
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
    private final List<String> wanted;
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final StringBuilder value = new StringBuilder();
    private boolean skipping;
    private byte[] buffer = new byte[1 << 14];
    private int position;
    private int limit;
    private int lineStart;
    private int lineEnd;
    private long bufferOffset;
    private long lineNumber;

    private Deb822(InputStream in, Set<String> wanted) {
        this.in = in;
        this.wanted = List.copyOf(wanted);
    }

    /** Reads stanzas with all their fields. */
    public static Deb822 read(InputStream in) {
        return new Deb822(in, Set.of());
    }

    /** Reads stanzas and keeps only the fields named, in any case; all of them if none is named. */
    public static Deb822 read(InputStream in, Set<String> wanted) {
        return new Deb822(in, wanted);
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
        names.clear();
        values.clear();
        skipping = true;
        long firstLine = lineNumber;
        long start = bufferOffset + lineStart;
        long end;
        do {
            end = bufferOffset + lineEnd;
            if (end - start > MAXIMUM_STANZA) {
                throw DebFormatException.atLine(firstLine, "a stanza of more than " + MAXIMUM_STANZA + " bytes");
            }
            if (!isComment()) {
                addLine(lineNumber == firstLine);
            }
        } while (nextLine() && !isBlank());
        endField();
        return new Stanza(names, values, firstLine, start, end - start);
    }

    private void addLine(boolean first) {
        byte c = buffer[lineStart];
        if (c != ' ' && c != '\t') {
            endField();
            beginField();
        } else if (first) {
            throw DebFormatException.atLine(lineNumber, "a continuation line without a field before it");
        } else if (!skipping) {
            value.append('\n').append(text(lineStart + 1, lineEnd));
        }
    }

    private void beginField() {
        int colon = lineStart;
        while (colon < lineEnd && buffer[colon] > ' ' && buffer[colon] < 0x7f && buffer[colon] != ':') {
            colon++;
        }
        if (colon == lineStart || colon == lineEnd || buffer[colon] != ':') {
            throw DebFormatException.atLine(lineNumber, "not a field: \"" + Quoted.of(text(lineStart, lineEnd)) + "\"");
        }
        String name = keptName(colon);
        skipping = name == null;
        if (name != null) {
            add(name);
            value.setLength(0);
            value.append(text(colon + 1, lineEnd));
        }
    }

    private void add(String name) {
        if (names.size() == Stanza.MAXIMUM_FIELDS) {
            throw DebFormatException.atLine(lineNumber, "a stanza of more than " + Stanza.MAXIMUM_FIELDS + " fields");
        }
        for (String other : names) {
            if (other.equalsIgnoreCase(name)) {
                throw DebFormatException.atLine(lineNumber, "the field " + name + " stands twice in its stanza");
            }
        }
        names.add(name);
    }

    private void endField() {
        if (!skipping) {
            values.add(value.toString());
        }
        skipping = true;
    }

    /** The name of the field that begins here, or null where nobody asked for it. */
    private @Nullable String keptName(int colon) {
        if (wanted.isEmpty()) {
            return new String(buffer, lineStart, colon - lineStart, StandardCharsets.US_ASCII);
        }
        for (String name : wanted) {
            if (name.length() == colon - lineStart && matches(name)) {
                return name;
            }
        }
        return null;
    }

    /** Compares without making a string: most fields of an index are skipped. */
    private boolean matches(String name) {
        for (int i = 0; i < name.length(); i++) {
            int c = buffer[lineStart + i];
            int other = name.charAt(i);
            boolean sameLetter = (c | 0x20) == (other | 0x20) && (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            if (c != other && !sameLetter) {
                return false;
            }
        }
        return true;
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
