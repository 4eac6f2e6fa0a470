// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who uses a cache at this moment: builds hold its lock together, whoever deletes from it holds it alone. The kernel frees the
 * lock of a process that ends, in whatever way.
 *
 * <p>A process has one lock of a file, however many threads want it: they share it here.
 */
public final class CacheLock implements AutoCloseable {

    private static final String FILE = "lock";

    /** The locks that this process has, by their files. */
    private static final Map<Path, Held> HELD = new HashMap<>();

    private static final class Held {
        private final FileChannel channel;
        private final boolean alone;
        private int users;

        Held(FileChannel channel, boolean alone) {
            this.channel = channel;
            this.alone = alone;
        }
    }

    private final @Nullable Path file;

    private CacheLock(@Nullable Path file) {
        this.file = file;
    }

    /**
     * Keeps others from deleting from the cache until it is closed; waits for one who does so now. A cache on which no lock
     * can be had, on a read-only or an odd network file system, is used without.
     */
    public static CacheLock shared(Path cache) throws IOException {
        try {
            return acquire(cache, false, () -> {});
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the cache", e);
        } catch (IOException e) {
            return new CacheLock(null);
        }
    }

    /**
     * Keeps builds from using the cache until it is closed; waits for those that do so now.
     *
     * @param waiting is told before it waits
     */
    public static CacheLock alone(Path cache, Runnable waiting) throws IOException {
        try {
            return acquire(cache, true, waiting);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for builds that use the cache", e);
        }
    }

    private static CacheLock acquire(Path cache, boolean alone, Runnable waiting)
            throws IOException, InterruptedException {
        Path file = Files.createDirectories(cache).toRealPath().resolve(FILE);
        synchronized (HELD) {
            Held held = HELD.get(file);
            if (held != null && (alone || held.alone)) {
                waiting.run();
            }
            while (held != null && (alone || held.alone)) {
                HELD.wait();
                held = HELD.get(file);
            }
            if (held == null) {
                held = new Held(lock(file, alone, waiting), alone);
                HELD.put(file, held);
            }
            held.users++;
            return new CacheLock(file);
        }
    }

    private static FileChannel lock(Path file, boolean alone, Runnable waiting) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            // Held by the channel, and let go when that is closed.
            if (channel.tryLock(0, Long.MAX_VALUE, !alone) == null) {
                waiting.run();
                channel.lock(0, Long.MAX_VALUE, !alone);
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e instanceof IOException io ? io : new IOException("the cache can't be locked", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (file == null) {
            return;
        }
        synchronized (HELD) {
            Held held = HELD.get(file);
            if (held != null && --held.users == 0) {
                HELD.remove(file);
                held.channel.close();
                HELD.notifyAll();
            }
        }
    }
}
