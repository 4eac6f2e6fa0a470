// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.deb.Deb822;
import io.github.bootcmaven.deb.DebFormatException;
import io.github.bootcmaven.deb.Stanza;
import io.github.bootcmaven.log.BootcException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads APT sources in both of their forms, one-line entries and deb822 stanzas (sources.list(5)). Options that switch
 * off a check are refused; source packages' entries are skipped.
 */
public final class SourcesList {

    private static final Set<String> HARMLESS = Set.of("lang", "languages", "target", "targets", "pdiffs", "by-hash");
    private static final Set<String> STANZA_FIELDS =
            Set.of("types", "uris", "suites", "components", "architectures", "signed-by", "enabled", "x-repolib-name");

    private SourcesList() {}

    /**
     * Reads one-line entries.
     *
     * @param base what a relative path of a keyring is relative to
     * @param origin where the user said this, as a pom element
     */
    public static List<AptSource> oneLine(String text, Path base, String origin) {
        return resolve(oneLineEntries(text), base, origin);
    }

    /**
     * Reads a {@code .sources} file's stanzas.
     *
     * @param base what a relative path of a keyring is relative to
     * @param origin where the user said this, as a pom element
     */
    public static List<AptSource> deb822(String text, Path base, String origin) {
        return resolve(deb822Entries(text), base, origin);
    }

    /** The roots of mirrors, separated by blanks or commas. */
    public static List<URI> mirrors(String text) {
        return words(text.replace(',', ' ')).stream().map(SourceEntry::uri).toList();
    }

    private static List<AptSource> resolve(List<Parse> entries, Path base, String origin) {
        List<AptSource> sources = new ArrayList<>();
        for (Parse entry : entries) {
            try {
                SourceEntry source = entry.entry();
                if (source != null) {
                    sources.addAll(source.resolve(base, origin));
                }
            } catch (DebFormatException e) {
                throw BootcException.project("A source isn't well-formed: " + e.getMessage())
                        .in(origin)
                        .causedBy(e);
            } catch (BootcException e) {
                throw e.in(origin);
            }
        }
        return List.copyOf(sources);
    }

    /** One entry still to be judged, so that a reader of many may skip the odd ones. */
    @FunctionalInterface
    interface Parse {
        /** The entry, or null where it isn't one of binary packages. */
        @Nullable
        SourceEntry entry();
    }

    static List<Parse> oneLineEntries(String text) {
        List<Parse> entries = new ArrayList<>();
        text.lines().forEach(line -> {
            int comment = line.indexOf('#');
            String entry = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!entry.isEmpty()) {
                entries.add(() -> oneLineEntry(entry));
            }
        });
        return entries;
    }

    private static @Nullable SourceEntry oneLineEntry(String entry) {
        String rest = entry;
        Map<String, String> options = new TreeMap<>();
        int open = entry.indexOf('[');
        if (open >= 0 && entry.substring(0, open).strip().matches("deb|deb-src")) {
            int close = entry.indexOf(']', open);
            if (close < 0) {
                throw BootcException.project("A source's options aren't closed by ]");
            }
            options = options(entry.substring(open + 1, close));
            rest = entry.substring(0, open) + " " + entry.substring(close + 1);
        }
        List<String> words = words(rest);
        if (words.get(0).equals("deb-src")) {
            return null;
        }
        if (!words.get(0).equals("deb") || words.size() < 3) {
            throw BootcException.project(
                    "A source has the form \"deb <address> <suite> <component>…\", not \"" + words.get(0) + " …\"");
        }
        return new SourceEntry(
                List.of(SourceEntry.uri(words.get(1))),
                List.of(words.get(2)),
                words.subList(3, words.size()),
                Arrays.stream(options.getOrDefault("arch", "").split(","))
                        .filter(word -> !word.isBlank())
                        .toList(),
                options.get("signed-by"));
    }

    private static Map<String, String> options(String text) {
        Map<String, String> options = new TreeMap<>();
        for (String option : words(text)) {
            int equals = option.indexOf('=');
            String name = (equals < 0 ? option : option.substring(0, equals)).toLowerCase(Locale.ROOT);
            if (name.equals("arch") || name.equals("signed-by")) {
                options.put(name, option.substring(equals + 1));
            } else if (!HARMLESS.contains(name)) {
                throw refused(name);
            }
        }
        return options;
    }

    private static BootcException refused(String option) {
        return BootcException.project("A source has the option " + option + ", which isn't supported")
                .hint("signatures and dates are always checked; give the archive's key by signed-by");
    }

    static List<Parse> deb822Entries(String text) {
        List<Parse> entries = new ArrayList<>();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Deb822 stanzas = Deb822.read(new ByteArrayInputStream(bytes))) {
            for (Stanza stanza = stanzas.next(); stanza != null; stanza = stanzas.next()) {
                Stanza entry = stanza;
                entries.add(() -> deb822Entry(entry));
            }
        } catch (DebFormatException e) {
            entries.add(() -> {
                throw e;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    private static @Nullable SourceEntry deb822Entry(Stanza stanza) {
        for (String field : stanza.names()) {
            String name = field.toLowerCase(Locale.ROOT);
            if (!STANZA_FIELDS.contains(name) && !HARMLESS.contains(name) && !name.startsWith("x-")) {
                throw refused(field);
            }
        }
        boolean disabled = stanza.get("Enabled", "yes").matches("(?i)no|false|off|0");
        if (disabled || !words(stanza.require("Types")).contains("deb")) {
            return null;
        }
        List<URI> uris =
                words(stanza.require("URIs")).stream().map(SourceEntry::uri).toList();
        return new SourceEntry(
                uris,
                words(stanza.require("Suites")),
                words(stanza.get("Components", "")),
                words(stanza.get("Architectures", "")),
                inlineKey(stanza.get("Signed-By")));
    }

    /** A key that stands in the stanza itself writes an empty line as a dot. */
    private static @Nullable String inlineKey(@Nullable String signedBy) {
        return signedBy == null ? null : signedBy.replaceAll("(?m)^\\.$", "");
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }
}
