// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps a tree on the disk from taking the last of it, which others need, too: looks several times a second, and ends the
 * programs that write when little is left.
 */
final class DiskGuard implements AutoCloseable {

    private static final long RESERVE = 1L << 30;

    /** A disk that has little to begin with is used nonetheless, down to a quarter of that. */
    private static final int SHARE = 4;

    private static final long MILLISECONDS = 100;

    private final FileStore store;
    private final long reserve;
    private final Runnable endPrograms;
    private final Thread thread;
    private volatile boolean struck;

    private DiskGuard(FileStore store, Runnable endPrograms) throws IOException {
        this.store = store;
        this.reserve = Math.min(RESERVE, store.getUsableSpace() / SHARE);
        this.endPrograms = endPrograms;
        this.thread = new Thread(this::watch, "bootc-disk-guard");
        this.thread.setDaemon(true);
    }

    /**
     * Begins to watch.
     *
     * @param folder a folder of the disk
     * @param endPrograms ends whoever writes there
     */
    static DiskGuard over(Path folder, Runnable endPrograms) throws IOException {
        DiskGuard guard = new DiskGuard(Files.getFileStore(folder), endPrograms);
        guard.thread.start();
        return guard;
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (store.getUsableSpace() < reserve) {
                    struck = true;
                    endPrograms.run();
                }
                Thread.sleep(MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // A disk that can't be asked is one that nobody can write to either: there is nothing more to watch.
            return;
        }
    }

    /** Whether programs had to be ended. */
    boolean hasStruck() {
        return struck;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
