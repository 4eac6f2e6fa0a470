// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/**
 * Does the same to every item of a list, several at a time: the threads wait for the network. The first failure ends it all. Or does
 * one thing beside others.
 */
final class Concurrently {

    /** What is done to one item. */
    @FunctionalInterface
    interface Work<T> {
        void on(T item) throws IOException;
    }

    /** What was begun. */
    @FunctionalInterface
    interface Begun<T> {
        /** Waits for the result, or throws what making it threw. */
        T get() throws IOException;
    }

    private Concurrently() {}

    /** Begins something whose result is needed later. */
    static <T> Begun<T> begin(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        daemon(task).start();
        return () -> {
            try {
                return task.get();
            } catch (InterruptedException e) {
                throw Retries.interrupted("Cannot go on", e);
            } catch (ExecutionException e) {
                throw rethrown(Objects.requireNonNullElse(e.getCause(), e));
            }
        };
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "bootc-registry");
        thread.setDaemon(true);
        return thread;
    }

    static <T> void forEach(List<T> items, int threads, Work<T> work) throws IOException {
        if (items.isEmpty()) {
            return;
        }
        ExecutorService executor = Executors.newFixedThreadPool(Math.min(threads, items.size()), Concurrently::daemon);
        CompletionService<Void> finished = new ExecutorCompletionService<>(executor);
        try {
            for (T item : items) {
                finished.submit(() -> {
                    work.on(item);
                    return null;
                });
            }
            for (int i = 0; i < items.size(); i++) {
                finished.take().get();
            }
        } catch (InterruptedException e) {
            throw Retries.interrupted("Cannot go on", e);
        } catch (ExecutionException e) {
            throw rethrown(Objects.requireNonNullElse(e.getCause(), e));
        } finally {
            executor.shutdownNow();
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
