// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept or deleted as a whole in a cache: a file, or the folder of a stage's result.
 *
 * @param path the file or folder
 * @param lastUse when it was used last
 * @param files the files in it
 */
record CacheEntry(Path path, Instant lastUse, List<Content> files) {

    /**
     * A file's content, which other names may share.
     *
     * @param inode what tells it from other contents
     * @param names how many names it has in all
     * @param size how much of the disk it takes, about, in bytes
     */
    record Content(Object inode, int names, long size) {}

    /** All entries of a cache but those below some of its folders. */
    static List<CacheEntry> all(Path cache, List<Path> spared) throws IOException {
        List<CacheEntry> entries = new ArrayList<>();
        if (!Files.isDirectory(cache)) {
            return entries;
        }
        Files.walkFileTree(cache, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (spared.contains(folder)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Path marker = folder.resolve(StageCache.MARKER);
                if (Files.exists(marker) || isUnfinished(folder)) {
                    Path used = Files.exists(marker) ? marker : folder;
                    entries.add(new CacheEntry(folder, LastUse.of(used), contents(folder)));
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!spared.contains(file)) {
                    entries.add(new CacheEntry(file, LastUse.of(file), List.of(content(file))));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return entries;
    }

    private static List<Content> contents(Path folder) throws IOException {
        List<Content> contents = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                contents.add(content(file));
                return FileVisitResult.CONTINUE;
            }
        });
        return contents;
    }

    private static Content content(Path file) throws IOException {
        return new Content(
                Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS),
                (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS),
                Files.size(file));
    }

    private static boolean isUnfinished(Path path) {
        return String.valueOf(path.getFileName()).startsWith(AtomicFile.UNFINISHED_PREFIX);
    }

    /** Whether it is what a build that was killed left behind. */
    boolean isUnfinished() {
        return isUnfinished(path);
    }

    /** Deletes it; a stage's result stops being one first, so that half of it is never taken for whole. */
    void delete() throws IOException {
        if (Files.isDirectory(path)) {
            Files.deleteIfExists(path.resolve(StageCache.MARKER));
        }
        Deletion.all(path);
    }
}
