// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.CachePruning.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachePruningTest {

    private static final Duration MONTH = Duration.ofDays(30);

    @TempDir
    Path folder;

    private Path cache;

    @BeforeEach
    void make() throws IOException {
        cache = Files.createDirectory(folder.resolve("cache"));
    }

    private Path file(String name, int size) throws IOException {
        Path file = cache.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, new byte[size]);
    }

    private void stage(String key, Path output) throws IOException {
        new StageCache(cache.resolve("stage")).store("goal", Digest.of(key), "account", Map.of("out", output));
    }

    private Path stage(String key) {
        return cache.resolve("stage/goal").resolve(Digest.of(key).hex());
    }

    /** Prunes as it would be so many days from now. */
    private Report prune(int days, @Nullable Duration olderThan, @Nullable Long largerThan, boolean dryRun)
            throws IOException {
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(days));
        return CachePruning.prune(
                new CachePruning.Request(cache, List.of(cache.resolve("mnt")), olderThan, largerThan, dryRun), clock);
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    /** Lets the time of the next change differ from that of the last. */
    private static void pause() throws InterruptedException {
        Thread.sleep(30);
    }

    @Test
    void whatWasNotUsedForLongGoesAndIsAccountedForByArea() throws IOException {
        file("deb/plain/a", 1000);
        file("deb/sha256/a", 500);
        file("apt/sha256/b", 50);
        Report young = prune(29, MONTH, null, false);
        assertThat(young).isEqualTo(new Report(0, 0, 3, 1550, Map.of()));
        Report old = prune(31, MONTH, null, false);
        assertThat(old).isEqualTo(new Report(3, 1550, 0, 0, Map.of("deb", 1500L, "apt", 50L)));
        assertThat(files()).isZero();
    }

    @Test
    void theLeastRecentlyUsedGoesFirst() throws Exception {
        Path first = file("deb/first", 1000);
        pause();
        Path second = file("deb/second", 1000);
        pause();
        Path third = file("deb/third", 1000);
        pause();
        Files.getFileAttributeView(first, BasicFileAttributeView.class)
                .setTimes(null, FileTime.from(Instant.now()), null);
        Report report = prune(0, null, 2000L, false);
        assertThat(report.freed()).isEqualTo(1000);
        assertThat(second).doesNotExist();
        assertThat(first).exists();
        assertThat(third).exists();
    }

    @Test
    void toNoteUseSetsTheTimeOfAccessAndLeavesTheSeal() throws IOException {
        Path used = file("deb/used", 10);
        Seal.set(used);
        FileTime longAgo = FileTime.from(Instant.now().minus(MONTH));
        Files.getFileAttributeView(used, BasicFileAttributeView.class).setTimes(null, longAgo, null);
        assertThat(LastUse.of(used))
                .as("by the time of change")
                .isAfter(Instant.now().minusSeconds(60));
        Instant later = Instant.now().plus(Duration.ofHours(1));
        LastUse.note(used, later);
        assertThat(LastUse.of(used)).isBetween(later.truncatedTo(ChronoUnit.MICROS), later);
        LastUse.note(used, later.plusSeconds(60));
        assertThat(LastUse.of(used)).as("a minute more says nothing").isBefore(later.plusSeconds(1));
        assertThat(Seal.isWhole(used)).isTrue();
        LastUse.note(cache.resolve("missing"));
    }

    @Test
    void aDryRunSaysTheSameAndDeletesNothing() throws IOException {
        file("deb/a", 1000);
        Files.write(folder.resolve("out"), "result".getBytes(StandardCharsets.US_ASCII));
        stage("key", folder.resolve("out"));
        long before = files();
        Report dry = prune(31, MONTH, null, true);
        assertThat(files()).isEqualTo(before);
        assertThat(prune(31, MONTH, null, false)).isEqualTo(dry);
        assertThat(files()).isZero();
    }

    @Test
    void aStagesResultGoesAsAWhole() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out/deep"));
        Files.write(out.resolve("file"), new byte[100]);
        stage("key", folder.resolve("out"));
        Report report = prune(31, MONTH, null, false);
        assertThat(report.deleted()).isEqualTo(1);
        assertThat(stage("key")).doesNotExist();
        assertThat(out.resolve("file")).as("the project's own").exists();
    }

    @Test
    void contentThatAProjectStillHasIsNotFreed() throws IOException {
        Path out = Files.write(folder.resolve("out"), new byte[1000]);
        stage("key", out);
        Report report = prune(31, MONTH, null, false);
        assertThat(report.freed()).as("marker and account only").isLessThan(100);
        assertThat(report.size()).isZero();
    }

    @Test
    void sharedContentCountsOnce() throws IOException {
        Path object = file("ostree/objects/aa/b.filez", 1000);
        Files.createDirectories(cache.resolve("deb"));
        Files.createLink(cache.resolve("deb/other"), object);
        Report report = prune(0, null, null, true);
        assertThat(report.size()).isEqualTo(1000);
        Report all = prune(31, MONTH, null, false);
        assertThat(all.freed()).isEqualTo(1000);
        assertThat(all.size()).isZero();
    }

    @Test
    void whatAKilledBuildLeftGoesAfterADay() throws IOException {
        Path left = file("deb/" + AtomicFile.UNFINISHED_PREFIX + "x", 10);
        prune(0, null, null, false);
        assertThat(left).exists();
        prune(2, null, null, false);
        assertThat(left).doesNotExist();
    }

    @Test
    void whatIsSparedStays() throws IOException {
        Path mount = file("mnt/file", 10);
        assertThat(prune(99, Duration.ZERO, 0L, false)).isEqualTo(new Report(0, 0, 0, 0, Map.of()));
        assertThat(mount).exists();
    }

    @Test
    void aCacheThatIsNotThereIsEmpty() throws IOException {
        Files.delete(cache);
        assertThat(prune(99, Duration.ZERO, 0L, false).deleted()).isZero();
    }
}
