// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a repository, its file {@code .lock}: any number of writers share it, and deleting objects takes it alone, so
 * that nobody builds on an object that goes away. C ostree locks the same file, and either waits for the other.
 *
 * <p>The system knows locks of processes only; threads of this one are told apart here.
 */
final class RepositoryLock implements AutoCloseable {

    private static final Map<Path, State> STATES = new ConcurrentHashMap<>();

    /** What this process holds of one repository's lock. */
    private static final class State {
        private final ReentrantReadWriteLock threads = new ReentrantReadWriteLock(true);
        private int holders;
        private @Nullable FileChannel channel;
        private @Nullable FileLock lock;

        synchronized void hold(Path file, boolean shared) throws IOException {
            if (holders == 0) {
                FileChannel opened = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                try {
                    lock = opened.lock(0, Long.MAX_VALUE, shared);
                } catch (IOException | RuntimeException e) {
                    opened.close();
                    throw e;
                }
                channel = opened;
            }
            holders++;
        }

        synchronized void release() throws IOException {
            if (--holders == 0 && channel != null) {
                channel.close();
                channel = null;
                lock = null;
            }
        }

        synchronized boolean isHeld() {
            return lock != null && lock.isValid();
        }
    }

    private final State state;
    private final boolean shared;

    private RepositoryLock(State state, boolean shared) {
        this.state = state;
        this.shared = shared;
    }

    /** Waits until nobody deletes. */
    static RepositoryLock shared(Path repository) throws IOException {
        return take(repository, true);
    }

    /** Waits until nobody writes. */
    static RepositoryLock exclusive(Path repository) throws IOException {
        return take(repository, false);
    }

    private static RepositoryLock take(Path repository, boolean shared) throws IOException {
        Path file = repository.toRealPath().resolve(".lock");
        State state = STATES.computeIfAbsent(file, path -> new State());
        RepositoryLock taken = new RepositoryLock(state, shared);
        taken.lockThreads();
        try {
            state.hold(file, shared);
        } catch (IOException | RuntimeException e) {
            taken.unlockThreads();
            throw e;
        }
        return taken;
    }

    /** Fails where the lock is held no more; it is held until it is closed. */
    void require() {
        if (!state.isHeld()) {
            throw new IllegalStateException("the repository's lock isn't held");
        }
    }

    private void lockThreads() {
        (shared ? state.threads.readLock() : state.threads.writeLock()).lock();
    }

    private void unlockThreads() {
        (shared ? state.threads.readLock() : state.threads.writeLock()).unlock();
    }

    @Override
    public void close() throws IOException {
        try {
            state.release();
        } finally {
            unlockThreads();
        }
    }
}
