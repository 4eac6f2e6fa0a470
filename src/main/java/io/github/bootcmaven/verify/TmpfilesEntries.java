// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The paths that a system's tmpfiles.d(5) makes when it boots. A path is known by the directory it is in, wherever the
 * links on the way lead, and its last name: {@code /root/.ssh} is {@code /var/roothome/.ssh} where {@code /root} is a
 * link to there.
 */
final class TmpfilesEntries {

    private static final List<String> DIRECTORIES = List.of("usr/lib/tmpfiles.d", "etc/tmpfiles.d");
    private static final String WHITE_SPACE = " \t\n\f\r";
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~";

    /** Directories compare by identity, as they do by inode on disk. */
    private record Place(Directory directory, String name) {}

    private final Set<Place> places = new HashSet<>();

    private TmpfilesEntries() {}

    static TmpfilesEntries read(FileTree tree) throws IOException, CouldNotCheckException {
        LinkResolver resolver = new LinkResolver(tree);
        TmpfilesEntries entries = new TmpfilesEntries();
        for (String directory : DIRECTORIES) {
            for (String name : resolver.names(directory, ".conf")) {
                List<String> lines = resolver.lines(directory + "/" + name);
                for (String line : lines == null ? List.<String>of() : lines) {
                    if (!line.isEmpty() && !line.startsWith("#")) {
                        entries.add(resolver, pathOf(line, directory + "/" + name));
                    }
                }
            }
        }
        return entries;
    }

    private void add(LinkResolver resolver, String path) throws CouldNotCheckException {
        String trimmed = path.replaceAll("/+$", "");
        int slash = trimmed.lastIndexOf('/');
        Directory parent = resolver.directory(trimmed.substring(0, Math.max(0, slash)));
        if (parent != null) {
            places.add(new Place(parent, trimmed.substring(slash + 1)));
        }
    }

    /** Whether an entry makes what is in that directory under that name. */
    boolean cover(Directory directory, String name) {
        return places.contains(new Place(directory, name));
    }

    /** The second field of a line, without its quotes and escapes. */
    static String pathOf(String line, String file) throws CouldNotCheckException {
        int start = skip(line, skip(line, skip(line, 0, true), false), true);
        if (skip(line, 0, true) == line.length()) {
            throw malformed(line, file);
        }
        boolean quoted = start < line.length() && line.charAt(start) == '"';
        byte[] bytes = line.substring(quoted ? start + 1 : start).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length && !ends((char) bytes[i], quoted); i++) {
            if (bytes[i] != '\\') {
                path.write(bytes[i]);
                continue;
            }
            if (++i == bytes.length) {
                throw malformed(line, file);
            }
            switch (bytes[i]) {
                case '\\' -> path.write('\\');
                case 'n' -> path.write('\n');
                case 'r' -> path.write('\r');
                case 't' -> path.write('\t');
                case 'x' -> {
                    int high = i + 1 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                    int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                    if (high < 0 || low < 0) {
                        throw malformed(line, file);
                    }
                    path.write(high << 4 | low);
                    i += 2;
                }
                default -> throw malformed(line, file);
            }
        }
        return path.toString(StandardCharsets.UTF_8);
    }

    private static int skip(String line, int from, boolean whiteSpace) {
        int at = from;
        while (at < line.length() && WHITE_SPACE.indexOf(line.charAt(at)) >= 0 == whiteSpace) {
            at++;
        }
        return at;
    }

    private static boolean ends(char c, boolean quoted) {
        return quoted ? c == '"' : WHITE_SPACE.indexOf(c) >= 0;
    }

    private static CouldNotCheckException malformed(String line, String file) {
        return new CouldNotCheckException("/" + file + " has a line that is no entry of tmpfiles.d: " + line);
    }

    /** A path as an entry can hold it. */
    static String escape(String path) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || PUNCTUATION.indexOf(c) >= 0)) {
                escaped.append(c);
            } else {
                escaped.append(
                        switch (c) {
                            case '\\' -> "\\\\";
                            case '\n' -> "\\n";
                            case '\t' -> "\\t";
                            case '\r' -> "\\r";
                            default -> String.format(Locale.ROOT, "\\x%02x", (int) c);
                        });
            }
        }
        return escaped.toString();
    }
}
