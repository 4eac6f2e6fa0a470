// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
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
 * a power failure can be built again. What such a failure leaves of a renamed file is a file of no bytes, which is not
 * taken for an object unless that is what its checksum says.
 */
final class ObjectStore {

    /** Makes an object's file, which isn't there yet, under a name that nobody else knows. */
    @FunctionalInterface
    interface Maker {
        void make(Path file) throws IOException;
    }

    private static final Pattern PATH = Pattern.compile("([0-9a-f]{2})/([0-9a-f]{62})\\.([a-z-]+)");
    private static final String PARTIAL = ".commitpartial";
    private static final Digest NO_XATTRS = Digest.of(new byte[0]);
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);
    private static final String RUN = UUID.randomUUID().toString();
    private static final AtomicLong NEXT = new AtomicLong();

    private final RepositoryMode mode;
    private final ContentFormat format;
    private final Path objects;
    private final Path partial;
    private final Path unfinished;
    private final @Nullable ObjectStore cache;
    private final Set<Path> folders = ConcurrentHashMap.newKeySet();

    ObjectStore(Path repository, RepositoryMode mode, @Nullable ObjectStore cache) {
        this.mode = mode;
        this.format = ContentFormat.of(mode, this);
        this.objects = repository.resolve("objects");
        this.partial = repository.resolve("state");
        this.unfinished = repository.resolve("tmp");
        this.cache = cache;
    }

    Path path(ObjectName name) {
        return objects.resolve(name.path(mode));
    }

    RepositoryMode mode() {
        return mode;
    }

    /** How content objects are kept here. */
    ContentFormat format() {
        return format;
    }

    /** The folder, for messages. */
    Path folder() {
        return objects;
    }

    boolean has(ObjectName name) throws IOException {
        return isThere(name);
    }

    /** The bytes of a metadata object. */
    byte[] read(ObjectName name) throws IOException {
        try (InputStream in = Files.newInputStream(path(name))) {
            byte[] bytes = in.readNBytes(OstreeRepository.MAX_METADATA + 1);
            if (bytes.length > OstreeRepository.MAX_METADATA) {
                throw new MalformedObjectException(name + " has more than " + OstreeRepository.MAX_METADATA + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(path(name).toString(), null, "object " + name + " is missing");
        }
    }

    /** A maker of a file with some bytes in it. */
    static Maker bytes(ContentFormat.Body body) {
        return file -> {
            try (OutputStream out =
                    Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                body.writeTo(out);
            }
        };
    }

    /** Puts an object where it isn't there yet: a link to the cache's, or {@code body}, which the cache gets too. */
    Stored put(ObjectName name, Maker maker) throws IOException {
        if (isThere(name)) {
            return Stored.PRESENT;
        }
        if (cache == null) {
            write(path(name), maker);
            return Stored.WRITTEN;
        }
        boolean cached = cache.put(name, maker) == Stored.PRESENT;
        if (!link(name, cache.path(name))) {
            // Somebody emptied the cache in between; it may go at any time.
            write(path(name), maker);
            return Stored.WRITTEN;
        }
        return cached ? Stored.LINKED : Stored.WRITTEN;
    }

    /** Puts an object that is the same as another one here, by a further name for its file as long as there may be more. */
    void putLink(ObjectName name, ObjectName same, Maker maker) throws IOException {
        if (!isThere(name) && !link(name, path(same))) {
            write(path(name), maker);
        }
    }

    /** Puts an object as another repository of the same mode has it; false where that has lost it. */
    boolean putFrom(ObjectStore other, ObjectName name) throws IOException {
        return isThere(name) || link(name, other.path(name));
    }

    /** Puts bytes in place of what is there; only for what isn't named by its checksum. */
    void replace(ObjectName name, byte[] bytes) throws IOException {
        AtomicFile.write(path(name), bytes);
    }

    /** The commits that are there, whether or not a ref names them, without those that a pull has left incomplete. */
    SortedSet<Digest> commits() throws IOException {
        SortedSet<Digest> commits = new TreeSet<>();
        for (ObjectName name : all().getOrDefault(ObjectType.COMMIT, Set.of())) {
            if (!Files.exists(partial(name.checksum()))) {
                commits.add(name.checksum());
            }
        }
        return commits;
    }

    /** All objects that are there, by their kind, whether or not anything refers to them. */
    Map<ObjectType, Set<ObjectName>> all() throws IOException {
        Map<ObjectType, Set<ObjectName>> all = new EnumMap<>(ObjectType.class);
        Map<String, ObjectType> types = new HashMap<>();
        for (ObjectType type : ObjectType.values()) {
            types.put(type.suffix(mode), type);
        }
        try (Stream<Path> files = Files.walk(objects, 2)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = PATH.matcher(objects.relativize(file).toString());
                ObjectType type = name.matches() ? types.get(name.group(3)) : null;
                if (type != null) {
                    Digest checksum = Digest.ofHex(name.group(1) + name.group(2));
                    all.computeIfAbsent(type, key -> new LinkedHashSet<>()).add(new ObjectName(checksum, type));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return all;
    }

    /** Deletes an object, and gives the number of bytes its file had. */
    long delete(ObjectName name) throws IOException {
        Path file = path(name);
        long bytes = file.toFile().length();
        Files.deleteIfExists(file);
        if (name.type() == ObjectType.COMMIT) {
            Files.deleteIfExists(partial(name.checksum()));
        }
        return bytes;
    }

    private Path partial(Digest commit) {
        return partial.resolve(commit.hex() + PARTIAL);
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
    private boolean isThere(ObjectName name) throws IOException {
        Path file = path(name);
        if (file.toFile().length() > 0) {
            return true;
        }
        return mode != RepositoryMode.ARCHIVE && Files.exists(file, LinkOption.NOFOLLOW_LINKS) && isWhole(name, file);
    }

    /** Outside of archives an object may be empty, or a symbolic link to nowhere. */
    private boolean isWhole(ObjectName name, Path file) throws IOException {
        return switch (name.type()) {
            case FILE -> Files.isSymbolicLink(file) || format.isWholeWhenEmpty(file, name.checksum());
            case FILE_XATTRS -> name.checksum().equals(NO_XATTRS);
            case FILE_XATTRS_LINK -> true;
            default -> false;
        };
    }

    private void write(Path target, Maker maker) throws IOException {
        Path file = newUnfinished();
        try {
            maker.make(file);
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(file);
            throw e;
        }
        rename(file, target);
    }

    /** Gives a cached object a second name here, or copies it where the file systems don't allow that. */
    private boolean link(ObjectName name, Path source) throws IOException {
        Path target = path(name);
        makeFolder(target);
        try {
            Files.createLink(target, source);
            return true;
        } catch (FileAlreadyExistsException e) {
            return isThere(name) || copy(source, target);
        } catch (NoSuchFileException e) {
            return false;
        } catch (FileSystemException | UnsupportedOperationException e) {
            return copy(source, target);
        }
    }

    private boolean copy(Path source, Path target) throws IOException {
        Path file = newUnfinished();
        try {
            Files.copy(source, file, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
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
