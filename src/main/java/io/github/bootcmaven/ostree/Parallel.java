// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does the same to every item of a list on all cores. Each thread has a worker of its own, which keeps its buffers from item
 * to item; items are begun in the list's order. The first failure ends it all.
 */
final class Parallel {

    /** Deals with one item after the other, always on the same thread. */
    interface Worker<T> extends AutoCloseable {

        void work(T item) throws IOException;

        @Override
        default void close() {}
    }

    /** Buffers are a megabyte for each thread: more threads than this would take too much of a small heap. */
    static final int MAX_THREADS = 32;

    private Parallel() {}

    static <T> void forEach(List<T> items, Supplier<Worker<T>> workers) throws IOException {
        forEach(items, MAX_THREADS, workers);
    }

    /** The same by so many threads at most. */
    static <T> void forEach(List<T> items, int limit, Supplier<Worker<T>> workers) throws IOException {
        int threads = Math.min(
                Math.min(limit, items.size()),
                Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        Callable<Void> share = () -> {
            try (Worker<T> worker = workers.get()) {
                for (int i = next.getAndIncrement(); i < items.size() && !stopped.get(); i = next.getAndIncrement()) {
                    worker.work(items.get(i));
                }
                return null;
            } catch (Throwable e) {
                stopped.set(true);
                throw e;
            }
        };
        if (threads > 0) {
            run(share, threads, stopped);
        }
    }

    private static void run(Callable<Void> share, int threads, AtomicBoolean stopped) throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Future<Void>> shares = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            shares.add(executor.submit(share));
        }
        executor.shutdown();
        Throwable failure = null;
        for (Future<Void> future : shares) {
            Throwable own = failureOf(future, stopped);
            failure = failure == null ? own : failure;
        }
        if (failure != null) {
            throw rethrown(failure);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Waits for a thread's end even when interrupted: nobody may go on writing after the caller has given up. */
    private static @Nullable Throwable failureOf(Future<Void> future, AtomicBoolean stopped) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get();
                    return null;
                } catch (InterruptedException e) {
                    interrupted = true;
                    stopped.set(true);
                } catch (ExecutionException e) {
                    return e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException rethrown(Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof IOException io ? io : new IOException(failure);
    }
}
