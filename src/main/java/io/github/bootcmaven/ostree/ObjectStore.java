// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files below {@code objects}. An object is written beside, in {@code tmp}, and renamed, so that it is there whole or
 * not at all; whoever comes second finds it there, or replaces it by the same bytes. That makes writing safe for any number
 * of threads and processes.
 *
 * <p>Nothing is flushed to the disk object by object: that costs more than all the compressing, and what a commit lost in
 * a power failure can be built again. What such a failure leaves of a renamed file is a file of no bytes, which is never
 * taken for an object: no object is empty.
 */
final class ObjectStore {

    /** Writes an object's bytes. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    private static final Pattern COMMIT_PATH = Pattern.compile("([0-9a-f]{2})/([0-9a-f]{62})\\.commit");
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);
    private static final String RUN = UUID.randomUUID().toString();
    private static final AtomicLong NEXT = new AtomicLong();

    private final Path objects;
    private final Path partial;
    private final Path unfinished;
    private final @Nullable ObjectStore cache;
    private final Set<Path> folders = ConcurrentHashMap.newKeySet();

    ObjectStore(Path repository, @Nullable ObjectStore cache) {
        this.objects = repository.resolve("objects");
        this.partial = repository.resolve("state");
        this.unfinished = repository.resolve("tmp");
        this.cache = cache;
    }

    Path path(ObjectName name) {
        return objects.resolve(name.path());
    }

    boolean has(ObjectName name) {
        return isThere(path(name));
    }

    /** Puts an object where it isn't there yet: a link to the cache's, or {@code body}, which the cache gets too. */
    Stored put(ObjectName name, Body body) throws IOException {
        Path target = path(name);
        if (isThere(target)) {
            return Stored.PRESENT;
        }
        if (cache == null) {
            write(target, body);
            return Stored.WRITTEN;
        }
        boolean cached = cache.put(name, body) == Stored.PRESENT;
        if (!link(cache.path(name), target)) {
            // Somebody emptied the cache in between; it may go at any time.
            write(target, body);
            return Stored.WRITTEN;
        }
        return cached ? Stored.LINKED : Stored.WRITTEN;
    }

    /** The commits that are there, whether or not a ref names them, without those that a pull has left incomplete. */
    SortedSet<Digest> commits() throws IOException {
        SortedSet<Digest> commits = new TreeSet<>();
        try (Stream<Path> files = Files.walk(objects, 2)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String path = objects.relativize(file).toString();
                Matcher name = COMMIT_PATH.matcher(path);
                if (name.matches()) {
                    Digest commit = Digest.ofHex(name.group(1) + name.group(2));
                    if (!Files.exists(partial.resolve(commit.hex() + ".commitpartial"))) {
                        commits.add(commit);
                    }
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return commits;
    }

    /** Deletes what killed processes left unfinished. */
    void deleteAbandoned() throws IOException {
        FileTime limit = FileTime.from(Instant.now().minus(ABANDONED_AFTER));
        try (Stream<Path> files = Files.list(unfinished)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.getFileName().toString().startsWith(AtomicFile.UNFINISHED_PREFIX)
                        && Files.getLastModifiedTime(file).compareTo(limit) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // Another process was quicker.
        }
    }

    /** A size asked by {@code File} is one system call and no exception where the file is missing. */
    private static boolean isThere(Path file) {
        return file.toFile().length() > 0;
    }

    private void write(Path target, Body body) throws IOException {
        Path file = newUnfinished();
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            body.writeTo(out);
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(file);
            throw e;
        }
        rename(file, target);
    }

    /** Gives a cached object a second name here, or copies it where the file systems don't allow that. */
    private boolean link(Path source, Path target) throws IOException {
        makeFolder(target);
        try {
            Files.createLink(target, source);
            return true;
        } catch (FileAlreadyExistsException e) {
            return isThere(target) || copy(source, target);
        } catch (NoSuchFileException e) {
            return false;
        } catch (FileSystemException | UnsupportedOperationException e) {
            return copy(source, target);
        }
    }

    private boolean copy(Path source, Path target) throws IOException {
        Path file = newUnfinished();
        try {
            Files.copy(source, file);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        rename(file, target);
        return true;
    }

    private Path newUnfinished() {
        return unfinished.resolve(AtomicFile.UNFINISHED_PREFIX + RUN + '-' + NEXT.getAndIncrement());
    }

    private void rename(Path file, Path target) throws IOException {
        try {
            makeFolder(target);
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private void makeFolder(Path target) throws IOException {
        Path folder = target.getParent();
        if (folder != null && !folders.contains(folder)) {
            Files.createDirectories(folder);
            folders.add(folder);
        }
    }
}
