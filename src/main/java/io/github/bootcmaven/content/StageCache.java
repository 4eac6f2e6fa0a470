// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The results of stages, kept for the user under the digest of all they were made from.
 *
 * <p>An entry is a folder that appears whole, by rename; a build that is killed leaves at most a folder under another
 * name, and two builds that store the same key end with one of two equal entries. Files go in and out by hard link, so
 * that a result of gigabytes costs nothing to keep or restore; across file systems they are copied. Every file of an
 * entry is {@linkplain Seal sealed}: one that somebody changed in place through another link no longer is, and the entry is
 * dropped instead of restored.
 */
public final class StageCache {

    /** The file that makes a folder an entry; when it was used last, the entry was. */
    static final String MARKER = "entry";

    private static final String ACCOUNT = "account.json";

    private final Path root;
    private final LinkedCopy sealing = new LinkedCopy(StageCache::seal);
    private final LinkedCopy checking = new LinkedCopy(StageCache::requireSealed);

    public StageCache(Path root) {
        this.root = root;
    }

    /**
     * Brings a stored result back.
     *
     * @param stage the stage's name
     * @param key the digest of all the stage reads
     * @param outputs what the entry's parts are to be restored as, by their names
     * @return what was stored with it as its account, or empty where there is no sound entry
     */
    public Optional<String> restore(String stage, Digest key, Map<String, Path> outputs) throws IOException {
        Path entry = entry(stage, key);
        if (!Files.exists(entry.resolve(MARKER))) {
            return Optional.empty();
        }
        try {
            LastUse.note(entry.resolve(MARKER));
            String account = Files.readString(entry.resolve(ACCOUNT));
            for (Map.Entry<String, Path> output : outputs.entrySet()) {
                Path restored = sibling(output.getValue());
                try {
                    checking.make(entry.resolve(output.getKey()), restored);
                    replace(restored, output.getValue());
                } finally {
                    Deletion.all(restored);
                }
            }
            return Optional.of(account);
        } catch (ChangedException | NoSuchFileException e) {
            Deletion.all(entry);
            return Optional.empty();
        }
    }

    /**
     * Keeps a result.
     *
     * @param account a text that {@link #restore} gives back
     * @param outputs the finished files and folders, by the names of the entry's parts
     */
    public void store(String stage, Digest key, String account, Map<String, Path> outputs) throws IOException {
        Path entry = entry(stage, key);
        Path unfinished = sibling(entry);
        try {
            Files.createDirectories(unfinished);
            for (Map.Entry<String, Path> output : outputs.entrySet()) {
                sealing.make(output.getValue(), unfinished.resolve(output.getKey()));
            }
            Files.writeString(unfinished.resolve(ACCOUNT), account);
            Files.write(unfinished.resolve(MARKER), stage.getBytes(StandardCharsets.UTF_8));
            replace(unfinished, entry);
        } finally {
            Deletion.all(unfinished);
        }
    }

    private Path entry(String stage, Digest key) {
        return root.resolve(stage).resolve(key.hex());
    }

    private static Path sibling(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IOException("not a place for a file: " + path);
        }
        Files.createDirectories(parent);
        return parent.resolve(AtomicFile.UNFINISHED_PREFIX + UUID.randomUUID());
    }

    private static void seal(Path file, BasicFileAttributes attributes) throws IOException {
        if (!Seal.isOn(attributes)) {
            Seal.set(file);
        }
    }

    private static void requireSealed(Path file, BasicFileAttributes attributes) throws IOException {
        if (!Seal.isOn(attributes)) {
            throw new ChangedException(file);
        }
    }

    /** Moves a finished file or folder to its place, in place of what is there. */
    private static void replace(Path finished, Path target) throws IOException {
        if (!Files.isDirectory(target)) {
            Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        Path old = sibling(target);
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
            // Another build stored the same key in between: its entry is as good as ours.
        } finally {
            Deletion.all(old);
        }
    }

    /** A file of an entry isn't what it was when it was stored. */
    private static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        ChangedException(Path file) {
            super(file + " was changed");
        }
    }
}
