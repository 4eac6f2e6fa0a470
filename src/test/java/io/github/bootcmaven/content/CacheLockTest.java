// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CacheLockTest {

    @TempDir
    Path cache;

    @Test
    void buildsShareTheLockAndPruningWaitsForTheLastOfThem() throws Exception {
        CacheLock first = CacheLock.shared(cache);
        CacheLock second = CacheLock.shared(cache);
        CountDownLatch waits = new CountDownLatch(1);
        CompletableFuture<CacheLock> pruning = alone(waits);
        assertThat(waits.await(10, TimeUnit.SECONDS)).isTrue();
        first.close();
        Thread.sleep(50);
        assertThat(pruning).isNotDone();
        second.close();
        pruning.get(10, TimeUnit.SECONDS).close();
    }

    @Test
    void aBuildWaitsForThePruning() throws Exception {
        CacheLock pruning = CacheLock.alone(cache, () -> {});
        CompletableFuture<CacheLock> build = CompletableFuture.supplyAsync(() -> {
            try {
                return CacheLock.shared(cache);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Thread.sleep(50);
        assertThat(build).isNotDone();
        pruning.close();
        build.get(10, TimeUnit.SECONDS).close();
    }

    @Test
    void otherProcessesAreWaitedForToo() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        cache.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.getInputStream().read())
                    .as("the other process holds the lock")
                    .isEqualTo('!');
            CacheLock.shared(cache).close();
            CountDownLatch waits = new CountDownLatch(1);
            CompletableFuture<CacheLock> pruning = alone(waits);
            assertThat(waits.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(pruning).isNotDone();
            other.destroyForcibly();
            pruning.get(20, TimeUnit.SECONDS).close();
        } finally {
            other.destroyForcibly();
        }
    }

    private CompletableFuture<CacheLock> alone(CountDownLatch waits) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return CacheLock.alone(cache, waits::countDown);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** A build in another process. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            CacheLock held = CacheLock.shared(Path.of(arguments[0]));
            System.out.write('!');
            System.out.flush();
            Thread.sleep(60_000);
            held.close();
        }
    }

    @Test
    void aCacheThatCannotBeLockedIsUsedWithout() throws IOException {
        CacheLock.shared(Path.of("/proc/self/nothing")).close();
    }
}
