// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.UUID;

/**
 * A file that appears under its name whole or not at all: written beside it, then renamed. What was begun and not
 * {@linkplain #commit committed} is deleted by {@link #close}; what a killed process leaves behind never has the name.
 */
public final class AtomicFile implements AutoCloseable {

    /** Starts the names of unfinished files, so that a later build can tell and delete them. */
    public static final String UNFINISHED_PREFIX = ".unfinished-";

    private final Path target;
    private final Path unfinished;
    private final OutputStream out;
    private boolean committed;

    private AtomicFile(Path target) throws IOException {
        Path directory = Objects.requireNonNull(target.toAbsolutePath().getParent(), "a file, not a root");
        Files.createDirectories(directory);
        this.target = target;
        this.unfinished = directory.resolve(UNFINISHED_PREFIX + UUID.randomUUID());
        this.out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16);
    }

    /** Begins to write {@code target}; its folder is made where it is missing. */
    public static AtomicFile create(Path target) throws IOException {
        return new AtomicFile(target);
    }

    /** Writes a whole small file. */
    public static void write(Path target, byte[] content) throws IOException {
        try (AtomicFile file = create(target)) {
            file.out().write(content);
            file.commit();
        }
    }

    /** Where the content goes. Don't close it. */
    public OutputStream out() {
        return out;
    }

    /** The file while it has no name yet, for those who write it by other means than {@link #out}. */
    public Path unfinished() {
        return unfinished;
    }

    /** Gives the content its name, in place of what had it before. */
    public void commit() throws IOException {
        out.close();
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        committed = true;
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            try {
                out.close();
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }
    }
}
