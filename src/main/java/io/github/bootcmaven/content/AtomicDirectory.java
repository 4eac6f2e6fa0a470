// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/**
 * A directory that appears under its name only when it is whole: made beside it, then renamed. What was there before gives
 * way at that moment and not earlier. The unfinished directory's name derives from the target's, so that a build clears
 * away what a killed one has left.
 */
public final class AtomicDirectory implements AutoCloseable {

    private final Path target;
    private final Path unfinished;
    private final Path replaced;

    private AtomicDirectory(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        Path parent = Objects.requireNonNull(absolute.getParent(), "a directory, not the root");
        this.target = absolute;
        this.unfinished = parent.resolve(AtomicFile.UNFINISHED_PREFIX + absolute.getFileName());
        this.replaced = parent.resolve(AtomicFile.UNFINISHED_PREFIX + absolute.getFileName() + "-replaced");
        Files.createDirectories(parent);
        Deletion.all(unfinished);
        Deletion.all(replaced);
        Files.createDirectory(unfinished);
    }

    /** Begins to make {@code target}; its parent is made where it is missing. */
    public static AtomicDirectory create(Path target) throws IOException {
        return new AtomicDirectory(target);
    }

    /** The directory while it has no name yet. */
    public Path unfinished() {
        return unfinished;
    }

    /** Gives the directory its name, in place of what had it before. */
    public void commit() throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        Deletion.all(replaced);
    }

    @Override
    public void close() throws IOException {
        Deletion.all(unfinished);
    }
}
