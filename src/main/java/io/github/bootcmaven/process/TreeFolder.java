// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one tree on the disk. Nobody else may enter it: there are programs in it that run with their owner's rights,
 * and a user's build has mapped those to the user.
 *
 * <p>Beside it lies a file that this process has locked. The kernel frees the lock of a process that ends, in whatever way,
 * so a folder whose lock can be had is nobody's any more, and is deleted by the next build that looks. Its files belong to
 * the ids inside a sandbox; they are deleted in a user namespace with the same ids.
 */
final class TreeFolder implements AutoCloseable {

    private static final String LOCK = ".lock";
    private static final String TREE = "tree";
    private static final int ATTEMPTS = 5;

    private final Path folder;
    private final Path lock;
    private final FileChannel locked;
    private final CommandRunner runner;

    private TreeFolder(Path folder, Path lock, FileChannel locked, CommandRunner runner) {
        this.folder = folder;
        this.lock = lock;
        this.locked = locked;
        this.runner = runner;
    }

    /** Makes a folder below {@code parent}. */
    static TreeFolder create(Path parent, CommandRunner runner) throws IOException {
        while (true) {
            String name = mark() + UUID.randomUUID();
            Path lock = parent.resolve(name + LOCK);
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try {
                channel.lock();
                // Another build may have taken it for a left one before it was locked.
                if (Files.exists(lock)) {
                    Path folder = parent.resolve(name);
                    Files.createDirectory(
                            folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                    Files.createDirectory(folder.resolve(TREE));
                    return new TreeFolder(folder, lock, channel, runner);
                }
            } catch (IOException | RuntimeException e) {
                channel.close();
                Files.deleteIfExists(lock);
                throw e;
            }
            channel.close();
        }
    }

    /** What the names of this process's folders begin with: a number of a process comes again, its start with it doesn't. */
    private static String mark() {
        ProcessHandle self = ProcessHandle.current();
        return self.pid() + "-"
                + self.info().startInstant().map(Instant::toEpochMilli).orElse(0L) + "-";
    }

    /** The folder, to be deleted with all that is in it. */
    Path folder() {
        return folder;
    }

    /** Where the tree's root is. */
    Path tree() {
        return folder.resolve(TREE);
    }

    /** Deletes the tree where that hasn't happened yet. No program may use it any more. */
    @Override
    public void close() throws IOException {
        delete(folder, runner);
        Files.deleteIfExists(lock);
        locked.close();
    }

    /** Deletes the folders of processes that are no more. */
    static void sweep(Path parent, CommandRunner runner, BuildLog log) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(parent)) {
            files.map(file -> file.getFileName().toString())
                    .map(name -> name.endsWith(LOCK) ? name.substring(0, name.length() - LOCK.length()) : name)
                    .filter(name -> !name.startsWith(mark()))
                    .forEach(names::add);
        }
        for (String name : names) {
            sweep(parent.resolve(name), parent.resolve(name + LOCK), runner, log);
        }
    }

    private static void sweep(Path folder, Path lock, CommandRunner runner, BuildLog log) {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (!isFree(channel)) {
                return;
            }
            log.debug("deleting the tree of a build that was killed: " + folder);
            delete(folder, runner);
            Files.deleteIfExists(lock);
        } catch (IOException | BootcException e) {
            log.warn("The tree of an earlier build, " + folder + ", can't be deleted: " + e.getMessage());
        }
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock taken = channel.tryLock();
            return taken != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** More than once: what the kernel has yet to kill may still be writing. */
    private static void delete(Path folder, CommandRunner runner) throws IOException {
        for (int i = 0; i < ATTEMPTS && Files.exists(folder, LinkOption.NOFOLLOW_LINKS); i++) {
            Namespaces.delete(folder, runner);
        }
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(folder + " can't be deleted");
        }
    }
}
