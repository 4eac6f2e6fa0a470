// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Deletion;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Maven, or a process of its sandbox, or both are killed at random moments of a build: no process, no mount and no tree stays
 * behind, and the next build is a good one. {@code -Dbootc.kills=100} kills more often, {@code -Dbootc.kill.seed=1} elsewhere.
 */
class KillIT {

    private static final int KILLS = Integer.getInteger("bootc.kills", 10);
    private static final long SEED = Long.getLong("bootc.kill.seed", 20261123);

    /** Who is killed. */
    private enum Victim {
        /** What a user's kill -9 of Maven kills: the JVM, and the shell that started it, not its children. */
        MAVEN,
        /** One process of those that Maven has started, in the sandbox or holding it. */
        SANDBOX,
        /** All of them in a moment, as when a session is ended. */
        ALL
    }

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);

    @Test
    void killsLeaveNothingBehindThatBreaksTheNextBuild() throws Exception {
        Path project = Files.createDirectory(folder.resolve("project"));
        ImagePom.write(project, "kill", "<suite>trixie</suite><packages>nginx-light</packages>");
        Path cache = Files.createDirectory(folder.resolve("cache"));
        String digest = build(project, cache);
        forget(project, cache);
        long started = System.nanoTime();
        assertThat(build(project, cache)).isEqualTo(digest);
        long whole = System.nanoTime() - started;

        for (int i = 0; i < KILLS; i++) {
            forget(project, cache);
            Victim victim = Victim.values()[i % 3];
            String tree = i % 2 == 0 ? "disk" : "memory";
            Process maven = maven(project, cache, tree).start(folder.resolve("log" + i));
            long moment = (long) (whole * (0.1 + 0.85 * random.nextDouble()));
            maven.waitFor(moment, TimeUnit.NANOSECONDS);
            List<ProcessHandle> before = maven.descendants().toList();
            String killed = kill(victim, maven.toHandle());
            System.out.println("seed " + SEED + ", kill " + i + ": " + killed + " after " + moment / 1_000_000
                    + " ms, tree on " + tree);
            assertThat(maven.waitFor(5, TimeUnit.MINUTES)).as("Maven ends").isTrue();
            assertNothingRuns(cache, before);
            if (victim != Victim.ALL) {
                assertNoTree(cache);
            }
        }
        forget(project, cache);
        assertThat(build(project, cache)).isEqualTo(digest);
        assertNoTree(cache);
    }

    private String kill(Victim victim, ProcessHandle maven) {
        // The launcher becomes the JVM, or starts it.
        ProcessHandle jvm = Stream.concat(Stream.of(maven), maven.descendants())
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElse(maven);
        List<ProcessHandle> below = jvm.descendants().toList();
        if (victim == Victim.SANDBOX) {
            if (below.isEmpty()) {
                return "nobody";
            }
            ProcessHandle chosen = below.get(random.nextInt(below.size()));
            String name = chosen.info().commandLine().orElse("a process that has just ended");
            chosen.destroyForcibly();
            return name.substring(0, Math.min(60, name.length())).replace('\n', ' ');
        }
        if (victim == Victim.ALL) {
            below.forEach(ProcessHandle::destroyForcibly);
        }
        jvm.destroyForcibly();
        maven.destroyForcibly();
        return victim.name();
    }

    private static void assertNothingRuns(Path cache, List<ProcessHandle> before) throws Exception {
        for (int i = 0; i < 200 && (before.stream().anyMatch(ProcessHandle::isAlive) || isMounted(cache)); i++) {
            Thread.sleep(50);
        }
        assertThat(before.stream()
                        .filter(ProcessHandle::isAlive)
                        .map(process -> process.info().commandLine().orElse("?")))
                .as("processes that still run")
                .isEmpty();
        assertThat(isMounted(cache))
                .as("something of the cache is mounted somewhere")
                .isFalse();
    }

    /** Whether any process has a mount namespace in which a part of the cache is mounted. */
    private static boolean isMounted(Path cache) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .anyMatch(path -> mounts(path).contains(cache.toString()));
        }
    }

    private static String mounts(Path process) {
        try {
            return Files.readString(process.resolve("mountinfo"));
        } catch (IOException e) {
            return "";
        }
    }

    private static void assertNoTree(Path cache) throws Exception {
        Path trees = cache.resolve("tree");
        for (int i = 0; i < 200 && isFull(trees); i++) {
            Thread.sleep(50);
        }
        assertThat(foldersOf(trees)).as("trees that were left").isEmpty();
    }

    private static boolean isFull(Path trees) throws IOException {
        return !foldersOf(trees).isEmpty();
    }

    /** The file beside a tree, which tells the living, goes with the next build. */
    private static List<Path> foldersOf(Path trees) throws IOException {
        if (!Files.exists(trees)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(trees)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    private static void forget(Path project, Path cache) throws IOException {
        for (Path path : List.of(project.resolve("target"), cache.resolve("stage"), cache.resolve("ostree"))) {
            Deletion.all(path);
        }
    }

    private static MavenRun maven(Path project, Path cache, String tree) {
        return MavenRun.in(project).with("-Dbootc.cache=" + cache, "-Dbootc.rootfs.tree=" + tree, "package");
    }

    private String build(Path project, Path cache) throws Exception {
        MavenRun.Result result = maven(project, cache, "auto").run(folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isZero();
        return result.log()
                .lines()
                .filter(line -> line.contains("Image  "))
                .findFirst()
                .orElseThrow();
    }
}
