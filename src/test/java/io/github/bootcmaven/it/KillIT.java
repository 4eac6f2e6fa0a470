// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maven is killed at random moments of a build: nothing stays behind, and the next build is a good one. */
class KillIT {

    private static final int KILLS = 10;
    private static final long SEED = 20261123;

    @TempDir
    Path folder;

    @Test
    void tenKillsLeaveNothingBehindThatBreaksTheNextBuild() throws Exception {
        Host.assumeInstalled("cp");
        Path project = Files.createDirectory(folder.resolve("project"));
        ImagePom.write(project, "kill", "<suite>trixie</suite><packages>nginx-light</packages>");
        Path cache = Files.createDirectory(folder.resolve("cache"));
        long started = System.nanoTime();
        String digest = build(project, cache);
        long whole = System.nanoTime() - started;

        Random random = new Random(SEED);
        for (int i = 0; i < KILLS; i++) {
            delete(project.resolve("target"));
            delete(cache.resolve("stage"));
            delete(cache.resolve("ostree"));
            Process maven = maven(project, cache).start(folder.resolve("log" + i));
            long moment = (long) (whole * (0.1 + 0.85 * random.nextDouble()));
            maven.waitFor(moment, TimeUnit.NANOSECONDS);
            kill(maven.toHandle());
            System.out.println("seed " + SEED + ": killed after " + moment / 1_000_000 + " ms");
            assertNothingRuns(cache);
        }
        assertThat(build(project, cache)).isEqualTo(digest);
    }

    /** Kills what a user's kill -9 of Maven kills: the JVM, and the shell that started it, not its children. */
    private static void kill(ProcessHandle maven) {
        maven.children().forEach(ProcessHandle::destroyForcibly);
        maven.destroyForcibly();
    }

    private static void assertNothingRuns(Path cache) throws Exception {
        for (int i = 0; i < 100 && sandboxRuns(cache); i++) {
            Thread.sleep(50);
        }
        assertThat(sandboxRuns(cache)).as("a process of the sandbox still runs").isFalse();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(cache.toString());
    }

    /** A process in another mount namespace in which the mount point is mounted over. */
    private static boolean sandboxRuns(Path cache) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(cache.toString()));
    }

    private MavenRun maven(Path project, Path cache) {
        return MavenRun.in(project).with("-Dbootc.cache=" + cache, "package");
    }

    private String build(Path project, Path cache) throws Exception {
        MavenRun.Result result = maven(project, cache).run(folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isZero();
        return result.log()
                .lines()
                .filter(line -> line.contains("Image  "))
                .findFirst()
                .orElseThrow();
    }

    private static void delete(Path path) throws Exception {
        io.github.bootcmaven.content.Deletion.all(path);
    }
}
