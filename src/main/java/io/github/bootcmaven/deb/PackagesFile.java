// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.FileSlice;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An uncompressed {@code Packages} file, scanned once for where each package's stanza stands. Packages are read from the
 * file when they are asked for, so that an index of seventy thousand costs few megabytes of heap.
 *
 * <p>The file must not change as long as the object lives.
 */
public final class PackagesFile {

    private static final Set<String> SCANNED = Set.of("Package", "Essential", "Provides");
    private static final Set<String> NAME = Set.of("Package");

    /** The fields that name other packages, in the order in which apt reads them from a stanza, which isn't the stanza's. */
    private static final List<String> NAMING = List.of(
            "Pre-Depends",
            "Depends",
            "Conflicts",
            "Breaks",
            "Recommends",
            "Suggests",
            "Replaces",
            "Enhances",
            "Provides");

    private static final Set<String> MENTIONING =
            Stream.concat(NAME.stream(), NAMING.stream()).collect(Collectors.toUnmodifiableSet());
    private static final Pattern ENTRY = Pattern.compile("[,|]");
    private static final int LENGTH_BITS = 26;
    private static final int TYPICAL_STANZA = 512;
    private static final long[] NONE = {};

    private final Path file;
    private final Map<String, long[]> byName;
    private final Map<String, long[]> byProvided;
    private final long[] essential;
    private final int size;

    private PackagesFile(
            Path file, Map<String, long[]> byName, Map<String, long[]> byProvided, long[] essential, int size) {
        this.file = file;
        this.byName = byName;
        this.byProvided = byProvided;
        this.essential = essential;
        this.size = size;
    }

    /**
     * Scans a file.
     *
     * @throws DebFormatException if it isn't made of stanzas, or one of them doesn't name its package
     */
    public static PackagesFile scan(Path file) throws IOException {
        Map<String, long[]> byName = new HashMap<>((int) Math.min(1 << 17, Files.size(file) / TYPICAL_STANZA));
        Map<String, long[]> byProvided = new HashMap<>();
        long[] essential = NONE;
        int size = 0;
        try (Deb822 stanzas = Deb822.read(Files.newInputStream(file), SCANNED)) {
            for (Stanza stanza = stanzas.next(); stanza != null; stanza = stanzas.next()) {
                long slice = stanza.offset() << LENGTH_BITS | stanza.length();
                byName.merge(stanza.require("Package"), new long[] {slice}, PackagesFile::join);
                for (String virtual : names(stanza.get("Provides", ""))) {
                    byProvided.merge(virtual, new long[] {slice}, PackagesFile::join);
                }
                if (stanza.get("Essential", "no").equals("yes")) {
                    essential = join(essential, new long[] {slice});
                }
                size++;
            }
        }
        return new PackagesFile(file, byName, byProvided, essential, size);
    }

    /** The names in a relation field, without judging the rest: a package nobody uses may have an odd one. */
    private static List<String> names(String field) {
        return words(field).stream()
                .map(word -> word.indexOf(':') < 0 ? word : word.substring(0, word.indexOf(':')))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The names in a relation field with what follows their colon, each cut off where apt cuts it off. */
    private static List<String> words(String field) {
        if (field.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        for (String entry : ENTRY.split(field, -1)) {
            String text = entry.strip();
            int end = 0;
            while (end < text.length() && text.charAt(end) > ' ' && "()[]<>".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            if (end > 0) {
                words.add(text.substring(0, end));
            }
        }
        return words;
    }

    private static long[] join(long[] some, long[] more) {
        long[] joined = new long[some.length + more.length];
        System.arraycopy(some, 0, joined, 0, some.length);
        System.arraycopy(more, 0, joined, some.length, more.length);
        return joined;
    }

    /** The number of packages. */
    public int size() {
        return size;
    }

    /**
     * All packages of this name: several versions, several architectures.
     *
     * @throws DebFormatException if one of their stanzas is malformed
     */
    public List<BinaryPackage> named(String name) throws IOException {
        return read(byName.getOrDefault(name, NONE));
    }

    /**
     * All packages that provide the virtual package {@code name}, in whatever version.
     *
     * @throws DebFormatException if one of their stanzas is malformed
     */
    public List<BinaryPackage> providing(String name) throws IOException {
        return read(byProvided.getOrDefault(name, NONE));
    }

    /**
     * All packages that are {@code Essential: yes}, in the file's order.
     *
     * @throws DebFormatException if one of their stanzas is malformed
     */
    public List<BinaryPackage> essential() throws IOException {
        return read(essential);
    }

    /**
     * The names in some relation fields of all packages of this name.
     *
     * @throws DebFormatException if one of their stanzas is malformed
     */
    public Set<String> related(String name, Set<String> fields) throws IOException {
        Set<String> related = new HashSet<>();
        for (long slice : byName.getOrDefault(name, NONE)) {
            Stanza stanza = stanza(slice, fields);
            fields.forEach(field -> related.addAll(names(stanza.get(field, ""))));
        }
        return related;
    }

    /**
     * The names of all packages that provide the virtual package {@code name}, in whatever version.
     *
     * @throws DebFormatException if one of their stanzas is malformed
     */
    public Set<String> providers(String name) throws IOException {
        Set<String> providers = new HashSet<>();
        for (long slice : byProvided.getOrDefault(name, NONE)) {
            providers.add(stanza(slice, NAME).require("Package"));
        }
        return providers;
    }

    /** Whether there is a package of this name, or one that provides it. */
    public boolean knows(String name) {
        return byName.containsKey(name) || byProvided.containsKey(name);
    }

    /**
     * Those of some names that the file has, in the order in which apt comes across them first: as a package, or in a field
     * of another one.
     *
     * @throws DebFormatException if the file isn't made of stanzas
     */
    public Set<String> mentions(Set<String> names) throws IOException {
        Set<String> found = new LinkedHashSet<>();
        try (Deb822 stanzas = Deb822.read(Files.newInputStream(file), MENTIONING)) {
            for (Stanza stanza = stanzas.next(); stanza != null && found.size() < names.size(); ) {
                mentions(stanza, names, found);
                stanza = stanzas.next();
            }
        }
        return found;
    }

    private static void mentions(Stanza stanza, Set<String> names, Set<String> found) {
        String own = stanza.get("Package", "");
        if (names.contains(own)) {
            found.add(own);
        }
        for (String field : NAMING) {
            for (String word : words(stanza.get(field, ""))) {
                if (names.contains(word)) {
                    found.add(word);
                }
            }
        }
    }

    /**
     * The stanzas of all packages of these names as they stand in the file, in its order, each followed by an empty line.
     *
     * @param preface a stanza to go before them, or nothing
     */
    public Content stanzas(String preface, Set<String> names) {
        return new StanzaSelection(
                preface,
                names.stream()
                        .flatMapToLong(name -> Arrays.stream(byName.getOrDefault(name, NONE)))
                        .sorted()
                        .mapToObj(this::slice)
                        .toList());
    }

    private List<BinaryPackage> read(long[] slices) throws IOException {
        List<BinaryPackage> packages = new ArrayList<>(slices.length);
        for (long slice : slices) {
            packages.add(BinaryPackage.of(stanza(slice, BinaryPackage.FIELDS)));
        }
        return List.copyOf(packages);
    }

    private Stanza stanza(long slice, Set<String> fields) throws IOException {
        try (Deb822 stanzas = Deb822.read(slice(slice).open(), fields)) {
            Stanza stanza = stanzas.next();
            if (stanza == null) {
                throw DebFormatException.of("the index was changed while it was in use: " + file);
            }
            return stanza;
        } catch (EOFException e) {
            throw DebFormatException.of("the index was cut short while it was in use: " + file, e);
        }
    }

    private FileSlice slice(long slice) {
        return new FileSlice(file, slice >>> LENGTH_BITS, slice & ((1L << LENGTH_BITS) - 1));
    }
}
