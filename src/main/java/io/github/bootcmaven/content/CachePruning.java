// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Deletes from a cache what wasn't used for long and then, what was used longest ago first, all that exceeds its size. Files
 * that several results share, or that a project's {@code target} shares, count once, and as freed only with their last name.
 *
 * <p>Whoever calls holds the {@link CacheLock} alone: no build loses what it has just found.
 */
public final class CachePruning {

    /** How old a file without a name must be: a build that could have no lock may still be writing a younger one. */
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    /**
     * What is to be deleted.
     *
     * @param cache the cache's root
     * @param spared files and folders of it that are none of its contents
     * @param olderThan what wasn't used for so long goes; null for nothing
     * @param largerThan what the cache may keep, in bytes; null for all
     * @param dryRun whether to say only what would be deleted
     */
    public record Request(
            Path cache,
            List<Path> spared,
            @Nullable Duration olderThan,
            @Nullable Long largerThan,
            boolean dryRun) {}

    /**
     * What was deleted.
     *
     * @param deleted the number of entries deleted
     * @param freed the bytes that are free now
     * @param left the number of entries that are left
     * @param size the bytes that those take
     * @param freedByArea the bytes freed of each folder of the cache
     */
    public record Report(int deleted, long freed, int left, long size, Map<String, Long> freedByArea) {}

    private final Request request;
    private final Clock clock;
    private final Map<Object, Integer> names = new HashMap<>();
    private final Map<Object, Integer> namesHere = new HashMap<>();
    private final Map<String, Long> freedByArea = new TreeMap<>();
    private long size;
    private long freed;
    private int deleted;

    private CachePruning(Request request, Clock clock) {
        this.request = request;
        this.clock = clock;
    }

    /** Prunes a cache. */
    public static Report prune(Request request, Clock clock) throws IOException {
        return new CachePruning(request, clock).run();
    }

    private Report run() throws IOException {
        List<CacheEntry> entries = CacheEntry.all(request.cache(), request.spared());
        count(entries);
        entries.sort(Comparator.comparing(CacheEntry::lastUse).thenComparing(CacheEntry::path));
        for (CacheEntry entry : entries) {
            if (isToGo(entry)) {
                delete(entry);
            }
        }
        return new Report(deleted, freed, entries.size() - deleted, size, freedByArea);
    }

    private void count(List<CacheEntry> entries) {
        for (CacheEntry entry : entries) {
            for (CacheEntry.Content content : entry.files()) {
                names.put(content.inode(), content.names());
                if (namesHere.merge(content.inode(), 1, Integer::sum) == 1) {
                    size += content.size();
                }
            }
        }
    }

    private boolean isToGo(CacheEntry entry) {
        Instant now = clock.instant();
        if (entry.isUnfinished()) {
            return entry.lastUse().isBefore(now.minus(ABANDONED_AFTER));
        }
        Duration olderThan = request.olderThan();
        boolean old = olderThan != null && entry.lastUse().isBefore(now.minus(olderThan));
        Long largerThan = request.largerThan();
        return old || (largerThan != null && size > largerThan);
    }

    private void delete(CacheEntry entry) throws IOException {
        if (!request.dryRun()) {
            entry.delete();
        }
        deleted++;
        String area = request.cache().relativize(entry.path()).getName(0).toString();
        for (CacheEntry.Content content : entry.files()) {
            if (namesHere.merge(content.inode(), -1, Integer::sum) == 0) {
                size -= content.size();
            }
            if (names.merge(content.inode(), -1, Integer::sum) == 0) {
                freed += content.size();
                freedByArea.merge(area, content.size(), Long::sum);
            }
        }
    }
}
