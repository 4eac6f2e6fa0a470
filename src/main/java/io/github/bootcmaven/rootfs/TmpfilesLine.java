// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a {@code tmpfiles.d} file, with quotes and escapes taken off, and specifiers as they are. See
 * tmpfiles.d(5).
 *
 * @param type the letter with its modifiers, e.g. {@code L+}
 * @param path absolute, without repeated or trailing slashes
 * @param mode four octal digits, or {@code -}
 * @param user a name, a numeric id, or {@code -}
 * @param group a name, a numeric id, or {@code -}
 * @param argument what the type needs, or null
 */
record TmpfilesLine(
        String type,
        String path,
        String mode,
        String user,
        String group,
        @Nullable String argument) {

    private static final String OMITTED = "-";
    private static final int FIELDS_BEFORE_ARGUMENT = 6;
    /** The types after which there is something at the path, if there was nothing before. */
    private static final String CREATING = "fFdDvqQpLcbC";

    /** A directory. */
    static TmpfilesLine directory(String path, int mode, String user, String group) {
        return new TmpfilesLine("d", path, octal(mode), user, group, null);
    }

    /** An empty file, unless there is one. */
    static TmpfilesLine emptyFile(String path, int mode, String user, String group) {
        return new TmpfilesLine("f", path, octal(mode), user, group, null);
    }

    /** A copy of the file of that name below {@code /usr/share/factory}, with its owner and mode, unless there is one. */
    static TmpfilesLine copy(String path) {
        return new TmpfilesLine("C", path, OMITTED, OMITTED, OMITTED, null);
    }

    /** A symbolic link; {@code L} leaves what is there, {@code L+} replaces it. */
    static TmpfilesLine symlink(String type, String path, String target) {
        return new TmpfilesLine(type, path, OMITTED, OMITTED, OMITTED, target);
    }

    /** Reads a line; null for one that is empty, a comment, or not in the form. */
    static @Nullable TmpfilesLine parse(String line) {
        String text = strip(line);
        if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
            return null;
        }
        TmpfilesWords words = new TmpfilesWords(text);
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < FIELDS_BEFORE_ARGUMENT; i++) {
            String word = words.next();
            fields.add(word == null || word.isEmpty() ? OMITTED : word);
        }
        String path = simplify(fields.get(1));
        if (path == null) {
            return null;
        }
        String argument = words.rest();
        return new TmpfilesLine(
                fields.get(0),
                path,
                fields.get(2),
                fields.get(3),
                fields.get(4),
                argument.isEmpty() || argument.equals(OMITTED) ? null : argument);
    }

    /** Whether the line makes what it names where it is missing, and doesn't only adjust, clean or remove it. */
    boolean creates() {
        return CREATING.indexOf(type.charAt(0)) >= 0;
    }

    /** Whether the path depends on the machine, by a specifier other than {@code %%}. */
    boolean pathHasSpecifiers() {
        return path.replace("%%", "").indexOf('%') >= 0;
    }

    /** The same with {@code %%} read as the {@code %} it stands for. */
    TmpfilesLine resolved() {
        return new TmpfilesLine(
                type,
                path.replace("%%", "%"),
                mode,
                user,
                group,
                argument == null ? null : argument.replace("%%", "%"));
    }

    /** The line as tmpfiles.d(5) has it, of fields that this class made: the path and argument without specifiers. */
    String format() {
        return String.join(
                " ", type, quoted(path), mode, user, group, OMITTED, argument == null ? OMITTED : escaped(argument));
    }

    private static String strip(String line) {
        int start = 0;
        int end = line.length();
        while (start < end && TmpfilesWords.isBlank(line.charAt(start))) {
            start++;
        }
        while (start < end && TmpfilesWords.isBlank(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(start, end);
    }

    private static String octal(int mode) {
        return String.format("%04o", mode);
    }

    /** Quotes, since bookworm's systemd 252 knows no {@code \x20} in a path, against its manual. */
    private static String quoted(String path) {
        String text = path.replace("%", "%%");
        if (text.chars().noneMatch(c -> c <= ' ' || c == 0x7f || c == '"' || c == '\'' || c == '\\')) {
            return text;
        }
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }

    /** The argument is the rest of the line, unquoted: what would be stripped, or end it, is escaped. */
    private static String escaped(String argument) {
        if (argument.equals(OMITTED)) {
            return "\\x2d";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < argument.length(); i++) {
            char c = argument.charAt(i);
            boolean atEnd = i == 0 || i == argument.length() - 1;
            if (c == '\\') {
                text.append("\\\\");
            } else if (c == '%') {
                text.append("%%");
            } else if (c < ' ' || c == 0x7f || (c == ' ' && atEnd)) {
                text.append(String.format("\\x%02x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static @Nullable String simplify(String path) {
        if (!path.startsWith("/")) {
            return null;
        }
        List<String> names = new ArrayList<>(List.of(path.split("/")));
        names.removeIf(name -> name.isEmpty() || name.equals("."));
        return "/" + String.join("/", names);
    }
}
