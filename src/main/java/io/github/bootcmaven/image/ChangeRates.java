// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.BlockInputStream;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * How often source packages change, from their Debian changelogs in the tree: the number of uploads in the two years before
 * the newest upload of any package. No clock is read, so that the same tree always says the same. Where a tree has no
 * changelogs, the version tells the stable updates a package has had ({@code +deb13u4}: four).
 */
final class ChangeRates {

    private static final long WINDOW_SECONDS = 2L * 365 * 24 * 60 * 60;

    /** Enough for the uploads of two years; some changelogs begin in the nineties. */
    private static final int MAX_BYTES = 1 << 18;

    private static final int BUFFER = 1 << 12;

    private static final Pattern STABLE_UPDATE = Pattern.compile("\\+deb[0-9]+u([0-9]{1,3})$");
    private static final List<String> NAMES = List.of("changelog.Debian.gz", "changelog.gz", "changelog.Debian");

    private final FileTree tree;
    private final ResolvedPaths paths;
    private final Map<String, Integer> uploads = new HashMap<>();

    private ChangeRates(FileTree tree) {
        this.tree = tree;
        this.paths = new ResolvedPaths(tree);
    }

    static ChangeRates of(FileTree tree, PackageFiles packages) throws IOException {
        ChangeRates rates = new ChangeRates(tree);
        Map<String, List<Long>> times = new HashMap<>();
        long newest = Long.MIN_VALUE;
        for (Map.Entry<String, PackageFiles.Source> source : packages.sources().entrySet()) {
            List<Long> found = rates.uploadTimes(source.getValue());
            times.put(source.getKey(), found);
            for (long time : found) {
                newest = Math.max(newest, time);
            }
        }
        long since = newest - WINDOW_SECONDS;
        packages.sources().forEach((name, source) -> {
            List<Long> found = times.getOrDefault(name, List.of());
            int recent = (int) found.stream().filter(time -> time >= since).count();
            rates.uploads.put(name, found.isEmpty() ? stableUpdates(source.version()) : recent);
        });
        return rates;
    }

    /** The number of uploads in two years; of what is no package, one. */
    int of(String component) {
        return uploads.getOrDefault(component, 1);
    }

    private static int stableUpdates(String version) {
        Matcher update = STABLE_UPDATE.matcher(version);
        return update.find() ? 1 + Integer.parseInt(update.group(1)) : 1;
    }

    private List<Long> uploadTimes(PackageFiles.Source source) throws IOException {
        for (String binary : source.binaries()) {
            for (String name : NAMES) {
                // The folder of a package's documents may be a link to that of another one from the same source.
                String path = paths.of("usr/share/doc/" + binary + "/" + name);
                if (tree.find(path) instanceof RegularFile changelog) {
                    List<Long> times = read(changelog, name.endsWith(".gz"));
                    if (!times.isEmpty()) {
                        return times;
                    }
                }
            }
        }
        return List.of();
    }

    /**
     * The times of a changelog's entries, whose last line is {@code  -- name <address>  date} (deb-changelog(5)), the newest
     * first. What is past the window before the newest is not even decompressed: there is no way for it to count.
     */
    private static List<Long> read(RegularFile changelog, boolean compressed) {
        List<Long> times = new ArrayList<>();
        try (InputStream raw = changelog.content().open();
                InputStream in = compressed ? new GZIPInputStream(raw, BUFFER) : raw;
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new Beginning(in, MAX_BYTES), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int date = line.startsWith(" -- ") ? line.indexOf(">  ") : -1;
                if (date > 0) {
                    addTime(line.substring(date + 3).strip(), times);
                }
                if (isPastWindow(times)) {
                    break;
                }
            }
        } catch (IOException e) {
            // A changelog only ever advises: one that is broken says nothing.
            return times;
        }
        return times;
    }

    private static boolean isPastWindow(List<Long> times) {
        return !times.isEmpty() && times.get(times.size() - 1) < times.get(0) - WINDOW_SECONDS;
    }

    private static void addTime(String date, List<Long> times) {
        try {
            times.add(DateTimeFormatter.RFC_1123_DATE_TIME
                    .parse(date, OffsetDateTime::from)
                    .toEpochSecond());
        } catch (DateTimeException e) {
            // Old entries have dates of every form; they are outside of the window anyway.
        }
    }

    /** The first bytes of a stream: a line may be as long as whoever made the file wanted. */
    private static final class Beginning extends BlockInputStream {

        private final InputStream in;
        private int rest;

        Beginning(InputStream in, int count) {
            this.in = in;
            this.rest = count;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = rest == 0 ? -1 : in.read(bytes, offset, Math.min(rest, length));
            rest -= Math.max(0, read);
            return read;
        }
    }
}
