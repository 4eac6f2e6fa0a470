// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.tree.ByteOrder;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Xattrs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder on disk in the form of {@link TreeListing}, as {@code find}, {@code sha256sum} and {@code getfattr} see it: Java
 * itself can't name every file where the locale isn't UTF-8, nor read every attribute.
 */
public final class DiskListing {

    private static final CommandRunner RUNNER = new CommandRunner(BuildLog.SILENT);
    private static final String FORMAT = "%P\\0%y\\0%m\\0%U\\0%G\\0%T@\\0%n\\0%i\\0%s\\0%l\\0";
    private static final int FIELDS = 10;

    private DiskListing() {}

    /** The lines in walk order. A file with more links than names here shows how many there are. */
    public static List<String> of(Path folder) {
        Map<String, String> digests = digests(folder);
        Map<String, Xattrs> xattrs = xattrs(folder);
        SortedMap<String, String[]> entries = new TreeMap<>(ByteOrder.UTF8);
        Map<String, Integer> names = new HashMap<>();
        String[] fields = read("find", folder.toString(), "-printf", FORMAT).split("\0", -1);
        for (int i = 0; i + FIELDS <= fields.length; i += FIELDS) {
            String[] entry = Arrays.copyOfRange(fields, i, i + FIELDS);
            // With NUL for slashes, a directory's children stand right behind it, as in a walk.
            entries.put(entry[0].replace('/', '\0'), entry);
            names.merge(entry[7], 1, Integer::sum);
        }
        List<String> lines = new ArrayList<>();
        Map<String, String> firstNames = new HashMap<>();
        for (String[] entry : entries.values()) {
            String path = entry[0];
            String inode = entry[7];
            String what =
                    switch (entry[1]) {
                        case "d" -> "directory";
                        case "l" -> "symlink -> " + entry[9];
                        case "f" -> {
                            String first = firstNames.putIfAbsent(inode, path);
                            yield first != null
                                    ? "same as " + first
                                    : entry[8] + " bytes, " + entry[8] + " read, sha256 " + digests.get(path);
                        }
                        default -> "of type " + entry[1];
                    };
            int links = Integer.parseInt(entry[6]);
            if (entry[1].equals("f") && links != names.get(inode)) {
                what += ", with " + links + " links";
            }
            lines.add(TreeListing.line(path, metadata(entry, xattrs.getOrDefault(path, Xattrs.NONE)), what));
        }
        return lines;
    }

    private static Metadata metadata(String[] entry, Xattrs xattrs) {
        long mtime = Long.parseLong(entry[5].substring(0, entry[5].indexOf('.')));
        return new Metadata(
                Long.parseLong(entry[3]), Long.parseLong(entry[4]), Integer.parseInt(entry[2], 8), mtime, xattrs);
    }

    private static Map<String, String> digests(Path folder) {
        Map<String, String> digests = new HashMap<>();
        String output = read("find", folder.toString(), "-type", "f", "-exec", "sha256sum", "-z", "{}", "+");
        for (String line : output.split("\0")) {
            if (!line.isEmpty()) {
                digests.put(line.substring(64 + 2 + folder.toString().length() + 1), line.substring(0, 64));
            }
        }
        return digests;
    }

    private static Map<String, Xattrs> xattrs(Path folder) {
        Map<String, Xattrs> all = new HashMap<>();
        String output =
                read("getfattr", "-R", "-P", "-h", "-d", "-m", "-", "-e", "hex", "--absolute-names", folder.toString());
        for (String paragraph : output.split("\n\n")) {
            String[] lines = paragraph.split("\n");
            Map<String, byte[]> xattrs = new HashMap<>();
            for (int i = 1; i < lines.length; i++) {
                int equals = lines[i].lastIndexOf('=');
                String name = equals < 0 ? lines[i] : lines[i].substring(0, equals);
                String value = equals < 0 ? "" : lines[i].substring(equals + 1).replaceFirst("^(0x|\"\")", "");
                xattrs.put(unescape(name), HexFormat.of().parseHex(value));
            }
            if (!xattrs.isEmpty()) {
                String path = unescape(lines[0].substring(
                        "# file: ".length() + folder.toString().length()));
                all.put(path.isEmpty() ? path : path.substring(1), Xattrs.of(xattrs));
            }
        }
        return all;
    }

    /** Undoes getfattr's octal escapes, which stand for bytes of ASCII. */
    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    private static String read(String... command) {
        StringBuilder output = new StringBuilder();
        RUNNER.stream(
                Command.of(command),
                stdout -> output.append(new String(stdout.readAllBytes(), StandardCharsets.UTF_8)));
        return output.toString();
    }
}
