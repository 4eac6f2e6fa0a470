// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Where the trees of sandboxes lie: in memory, which is fast, or on the disk, which is large. */
public final class TreeStorage {

    /** What the user wants. */
    public enum Choice {
        /** In memory where the tree fits there, else on the disk. */
        AUTO,
        /** In memory, whatever there is of it. */
        MEMORY,
        /** On the disk. */
        DISK;

        /**
         * Reads a user's word; nothing is {@link #AUTO}.
         *
         * @param element where it stands, for the error
         */
        public static Choice of(@Nullable String word, String element) {
            if (word == null || word.isBlank()) {
                return AUTO;
            }
            for (Choice choice : values()) {
                if (choice.name().toLowerCase(Locale.ROOT).equals(word.strip())) {
                    return choice;
                }
            }
            throw BootcException.project("'" + word + "' is no place for a tree")
                    .in(element)
                    .hint("Write memory, disk or auto.");
        }
    }

    /**
     * Where one tree lies.
     *
     * @param folder the folder of the disk above it, null for memory
     * @param limit how many bytes of memory it may take
     */
    record Place(@Nullable Path folder, long limit) {}

    /** Tells how much memory trees may take at this moment, in bytes. */
    @FunctionalInterface
    interface Memory {
        long limit() throws IOException;
    }

    private final Choice choice;
    private final @Nullable Path folder;
    private final Memory memory;
    private final BuildLog log;
    private final AtomicBoolean told = new AtomicBoolean();

    TreeStorage(Choice choice, @Nullable Path folder, Memory memory, BuildLog log) {
        this.choice = choice;
        this.folder = folder;
        this.memory = memory;
        this.log = log;
    }

    /**
     * The storage of a host.
     *
     * @param folder the folder of the disk for trees; all builds of a user share it
     */
    public static TreeStorage ofHost(Choice choice, Path folder, BuildLog log) {
        return new TreeStorage(choice, folder, AvailableMemory::forTrees, log);
    }

    /** A storage in memory, where a tree may take {@code limit} bytes. */
    public static TreeStorage inMemory(long limit) {
        return new TreeStorage(Choice.MEMORY, null, () -> limit, BuildLog.SILENT);
    }

    /** A storage below a folder of the disk. */
    public static TreeStorage onDisk(Path folder) {
        return new TreeStorage(Choice.DISK, folder, () -> 0, BuildLog.SILENT);
    }

    /**
     * Decides on a tree.
     *
     * @param needed what it is going to take, in bytes
     */
    Place place(long needed) throws IOException {
        long limit = memory.limit();
        boolean fits = needed <= limit;
        if (folder == null || choice == Choice.MEMORY || (choice == Choice.AUTO && fits)) {
            return new Place(null, limit);
        }
        Path made = Files.createDirectories(folder).toRealPath();
        if (told.compareAndSet(false, true)) {
            String why = choice == Choice.DISK
                    ? "as <rootfs><tree> wants"
                    : "it is going to take about " + megabytes(needed) + ", and of the memory " + megabytes(limit)
                            + " may be used";
            log.info("The tree is made on the disk, below " + made + ": " + why);
        }
        return new Place(made, limit);
    }

    private static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }

    /** Deletes the trees of builds that were killed before they could. */
    public void sweep(CommandRunner runner) throws IOException {
        if (folder != null && Files.isDirectory(folder)) {
            TreeFolder.sweep(folder, runner, log);
        }
    }
}
