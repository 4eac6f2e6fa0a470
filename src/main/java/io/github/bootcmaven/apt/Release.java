// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.Deb822;
import io.github.bootcmaven.deb.DebFormatException;
import io.github.bootcmaven.deb.Stanza;
import io.github.bootcmaven.log.BootcException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a suite's verified {@code Release} file says: who it is, how long it holds, and the digest of each index
 * (DebianRepository/Format).
 *
 * @param origin the field {@code Origin}, empty where it is missing
 * @param label the field {@code Label}, empty where it is missing
 * @param suite the field {@code Suite}, empty where it is missing
 * @param codename the field {@code Codename}, empty where it is missing
 * @param date when the file was made; null where it doesn't say so
 * @param validUntil when it stops to hold; null where it doesn't say so
 * @param acquireByHash whether indexes are served by their digest, too
 * @param architectures the architectures that the suite has; empty where it doesn't say so
 * @param components the components that the suite has; empty where it doesn't say so
 * @param separateAll whether packages for all architectures are only in an index of their own
 * @param indexes size and SHA-256 of each index file, by path from the suite's folder
 */
public record Release(
        String origin,
        String label,
        String suite,
        String codename,
        @Nullable Instant date,
        @Nullable Instant validUntil,
        boolean acquireByHash,
        List<String> architectures,
        List<String> components,
        boolean separateAll,
        Map<String, IndexFile> indexes) {

    /** What a Release file promises of an index file. */
    public record IndexFile(Digest sha256, long size) {}

    private static final Set<String> FIELDS = Set.of(
            "Origin",
            "Label",
            "Suite",
            "Codename",
            "Date",
            "Valid-Until",
            "Acquire-By-Hash",
            "Architectures",
            "Components",
            "No-Support-for-Architecture-all",
            "SHA256");

    /** How far an archive's clock may be ahead of this machine's. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** Reads the verified text of a Release file. */
    static Release parse(byte[] text, AptSource source) {
        try (Deb822 stanzas = Deb822.read(new ByteArrayInputStream(text), FIELDS)) {
            Stanza stanza = stanzas.next();
            if (stanza == null) {
                throw source.refuse("Release", "is empty");
            }
            return of(stanza);
        } catch (DebFormatException | DateTimeException | IllegalArgumentException e) {
            throw source.refuse("Release", "isn't a sound Release file: " + e.getMessage())
                    .causedBy(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Release of(Stanza stanza) {
        List<String> architectures = words(stanza.get("Architectures", ""));
        boolean allIsElsewhere =
                words(stanza.get("No-Support-for-Architecture-all", "")).contains("Packages");
        return new Release(
                stanza.get("Origin", ""),
                stanza.get("Label", ""),
                stanza.get("Suite", ""),
                stanza.get("Codename", ""),
                instant(stanza.get("Date")),
                instant(stanza.get("Valid-Until")),
                stanza.get("Acquire-By-Hash", "no").equals("yes"),
                architectures,
                words(stanza.get("Components", "")),
                architectures.contains("all") && !allIsElsewhere,
                indexes(stanza));
    }

    private static List<String> words(String value) {
        return value.isBlank() ? List.of() : List.of(value.strip().split("\\s+"));
    }

    /** RFC 2822's date, whose zone archives write as {@code UTC}; a wrong name of the day doesn't matter. */
    private static @Nullable Instant instant(@Nullable String date) {
        if (date == null) {
            return null;
        }
        String text = date.replaceFirst("^[A-Za-z]+,\\s*", "").replaceFirst("\\s+(UTC|Z)$", " GMT");
        return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    }

    private static Map<String, IndexFile> indexes(Stanza stanza) {
        String lines = stanza.get("SHA256");
        if (lines == null) {
            throw new IllegalArgumentException("it states no SHA-256 of any index");
        }
        Map<String, IndexFile> indexes = new HashMap<>();
        lines.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] columns = line.strip().split("\\s+");
            if (columns.length != 3 || !columns[1].matches("[0-9]{1,18}")) {
                throw new IllegalArgumentException("its field SHA256 has a line without digest, size and path");
            }
            indexes.put(
                    columns[2].replaceFirst("^\\./", ""),
                    new IndexFile(Digest.ofHex(columns[0]), Long.parseLong(columns[1])));
        });
        return Map.copyOf(indexes);
    }

    /**
     * Checks that the file is the one that was asked for, and of today: a mirror that holds back updates can only show
     * an old one.
     */
    void check(AptSource source, Clock clock) {
        if (source.named() && !isOf(source)) {
            throw source.refuse("Release", "is that of another suite: " + codename + " (" + suite + ")");
        }
        Instant now = clock.instant();
        if (date != null && date.isAfter(now.plus(TOLERANCE))) {
            throw source.refuse("Release", "is dated " + date + ", which is in the future")
                    .hint("this machine's clock says " + now + ": is it right?");
        }
    }

    /** Whether the file bears the name of the suite that it was found at. */
    boolean isOf(AptSource source) {
        return source.suite().equals(codename) || source.suite().equals(suite);
    }

    /** The failure to report where the file holds no longer, or null. */
    @Nullable
    BootcException expiry(AptSource source, Clock clock) {
        Instant now = clock.instant();
        if (source.snapshot() != null || validUntil == null || now.isBefore(validUntil)) {
            return null;
        }
        return source.refuse("Release", "expired at " + validUntil)
                .hint("the mirror isn't updated any more: try another one; or this machine's clock, which says " + now
                        + ", is wrong");
    }
}
