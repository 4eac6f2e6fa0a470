// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs tasks side by side; the first failure ends them all and is the one that is thrown. */
final class Workers {

    @FunctionalInterface
    interface Task<T> {
        T run() throws IOException;
    }

    /** How long the others may take to notice that they are to end, so that they delete what they have begun. */
    private static final long END_SECONDS = 10;

    private Workers() {}

    /** Runs all tasks, so many at once, and gives their results in the tasks' order. */
    static <T> List<T> run(String name, int parallel, List<? extends Task<T>> tasks) {
        ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, Math.min(parallel, tasks.size())), work -> {
            Thread thread = new Thread(work, "bootc-" + name);
            thread.setDaemon(true);
            return thread;
        });
        CompletionService<T> completions = new ExecutorCompletionService<>(executor);
        try {
            List<Future<T>> futures = new ArrayList<>();
            tasks.forEach(task -> futures.add(completions.submit(task::run)));
            for (int i = 0; i < futures.size(); i++) {
                completions.take().get();
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw translate(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException | CancellationException e) {
            Thread.currentThread().interrupt();
            throw BootcException.environment("The build was interrupted").causedBy(e);
        } finally {
            end(executor);
        }
    }

    private static RuntimeException translate(Throwable failure) {
        if (failure instanceof RuntimeException runtime) {
            return runtime;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        String why = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return BootcException.environment("Cannot use the cache: " + why).causedBy(failure);
    }

    /** What one task gave, once it is there. */
    static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw translate(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException | CancellationException e) {
            Thread.currentThread().interrupt();
            throw BootcException.environment("The build was interrupted").causedBy(e);
        }
    }

    /** Ends all tasks, those that are under way too. */
    static void end(ExecutorService executor) {
        executor.shutdownNow();
        try {
            executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
