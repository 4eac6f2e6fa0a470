// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a package's {@code copyright} file says of its licences where it is machine-readable (copyright-format 1.0, formerly
 * DEP-5).
 *
 * @param licences the licences of the files, each in the format's own words, e.g. {@code GPL-2+ with OpenSSL exception}; sorted
 * @param texts the licences' texts by their short names, as far as the file has them
 */
public record Copyright(SortedSet<String> licences, SortedMap<String, String> texts) {

    private static final String FORMAT = "copyright-format";
    private static final String OLD_FORMAT = "dep5";

    /** Reads a file; null where it isn't in the format, as with every fourth package. */
    public static @Nullable Copyright read(InputStream in) throws IOException {
        SortedSet<String> licences = new TreeSet<>();
        SortedMap<String, String> texts = new TreeMap<>();
        try (Deb822 stanzas = Deb822.read(in)) {
            Stanza header = stanzas.next();
            if (header == null || !isFormat(header.get("Format", ""))) {
                return null;
            }
            String whole = shortName(header);
            for (Stanza stanza = stanzas.next(); stanza != null; stanza = stanzas.next()) {
                add(stanza, licences, texts);
            }
            if (licences.isEmpty() && !whole.isEmpty()) {
                licences.add(whole);
            }
        } catch (DebFormatException e) {
            return null;
        }
        return licences.isEmpty()
                ? null
                : new Copyright(Collections.unmodifiableSortedSet(licences), Collections.unmodifiableSortedMap(texts));
    }

    private static boolean isFormat(String format) {
        String lower = format.toLowerCase(java.util.Locale.ROOT);
        return lower.contains(FORMAT) || lower.contains(OLD_FORMAT);
    }

    /** A stanza is about files, whose licence it names, or about a licence, whose text it has; the first may have both. */
    private static void add(Stanza stanza, SortedSet<String> licences, SortedMap<String, String> texts) {
        String name = shortName(stanza);
        if (name.isEmpty()) {
            return;
        }
        if (stanza.get("Files") != null) {
            licences.add(name);
        }
        String field = stanza.get("License", "");
        int line = field.indexOf('\n');
        if (line >= 0) {
            texts.putIfAbsent(name, field.substring(line + 1).strip());
        }
    }

    /** The first line of the field; blanks within count as one. */
    private static String shortName(Stanza stanza) {
        return stanza.get("License", "").lines().findFirst().orElse("").strip().replaceAll("\\s+", " ");
    }
}
