// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The APT sources of the machine that builds, of which only the mirrors matter: a company's mirror, once it is set up on
 * a machine, serves its builds too. What can't be read or is odd is passed over, for it isn't this build's business.
 */
public final class HostSources {

    private static final int MAXIMUM_SIZE = 1 << 20;

    private final List<SourceEntry> entries;

    private HostSources(List<SourceEntry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** No sources, as on a machine without APT. */
    public static HostSources none() {
        return new HostSources(List.of());
    }

    /**
     * Reads {@code sources.list} and {@code sources.list.d} of a folder.
     *
     * @param etcApt the folder, {@code /etc/apt} on a real machine
     */
    public static HostSources read(Path etcApt) {
        List<SourceEntry> entries = new ArrayList<>();
        add(entries, etcApt.resolve("sources.list"));
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> folder =
                Files.newDirectoryStream(etcApt.resolve("sources.list.d"), "*.{list,sources}")) {
            folder.forEach(files::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            files.clear();
        }
        files.stream().sorted().forEach(file -> add(entries, file));
        return new HostSources(entries);
    }

    private static void add(List<SourceEntry> entries, Path file) {
        String text;
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAXIMUM_SIZE) {
                return;
            }
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return;
        }
        boolean deb822 = file.toString().endsWith(".sources");
        for (SourcesList.Parse parse : deb822 ? SourcesList.deb822Entries(text) : SourcesList.oneLineEntries(text)) {
            SourceEntry entry = entryOrNull(parse);
            if (entry != null) {
                entries.add(entry);
            }
        }
    }

    private static @Nullable SourceEntry entryOrNull(SourcesList.Parse parse) {
        try {
            return parse.entry();
        } catch (BootcException e) {
            return null;
        }
    }

    /** The archive's mirrors that one entry names, in its order; empty where there are none. */
    List<URI> archives(Distribution distribution) {
        for (String suite : distribution.allSuites()) {
            for (SourceEntry entry : entries) {
                List<URI> whole = entry.uris().stream()
                        .filter(uri -> isWhole(distribution, uri, suite))
                        .toList();
                if (entry.suites().contains(suite) && isOf(distribution, entry) && !whole.isEmpty()) {
                    return whole;
                }
            }
        }
        return List.of();
    }

    /** The security archive's mirrors that one entry names; empty where there are none. */
    List<URI> securities(Distribution distribution) {
        for (String suite : distribution.allSuites()) {
            for (SourceEntry entry : entries) {
                if (entry.suites().contains(suite + Distribution.SECURITY) && isOf(distribution, entry)) {
                    return entry.uris();
                }
            }
        }
        return List.of();
    }

    /** Others publish for a distribution's suites, too; they sign with keys of their own. */
    private static boolean isOf(Distribution distribution, SourceEntry entry) {
        String signedBy = entry.signedBy();
        boolean ownKeys = signedBy == null || signedBy.contains(distribution.name() + "-archive");
        return ownKeys && entry.components().contains("main");
    }

    /** A mirror has the updates too, or the distribution's name; a vendor's archive that happens to match has neither. */
    private boolean isWhole(Distribution distribution, URI uri, String suite) {
        boolean updates = entries.stream()
                .anyMatch(entry -> entry.uris().contains(uri) && entry.suites().contains(suite + Distribution.UPDATES));
        return updates || String.valueOf(uri.getPath()).endsWith("/" + distribution.name());
    }
}
