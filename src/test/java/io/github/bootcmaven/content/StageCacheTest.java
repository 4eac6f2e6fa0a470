// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageCacheTest {

    private static final Digest KEY = Digest.of("key");

    @TempDir
    Path folder;

    private StageCache cache;
    private Path file;
    private Path directory;

    @BeforeEach
    void make() throws IOException {
        cache = new StageCache(folder.resolve("cache"));
        Path target = Files.createDirectory(folder.resolve("target"));
        file = Files.writeString(target.resolve("file"), "content");
        directory = target.resolve("directory");
        Files.createDirectories(directory.resolve("empty"));
        Files.writeString(Files.createDirectories(directory.resolve("deep")).resolve("leaf"), "leaf");
    }

    private Map<String, Path> outputs() {
        return Map.of("file", file, "directory", directory);
    }

    @Test
    void whatWasStoredComesBackAfterItsOutputsWereDeleted() throws IOException {
        cache.store("stage", KEY, "account", outputs());
        Deletion.all(folder.resolve("target"));

        assertThat(cache.restore("stage", KEY, outputs())).contains("account");
        assertThat(file).hasContent("content");
        assertThat(directory.resolve("deep/leaf")).hasContent("leaf");
        assertThat(directory.resolve("empty")).isEmptyDirectory();
    }

    @Test
    void whatIsThereIsReplaced() throws IOException {
        cache.store("stage", KEY, "account", outputs());
        Deletion.all(folder.resolve("target"));
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("stale"), "stale");
        Files.writeString(file, "stale");

        assertThat(cache.restore("stage", KEY, outputs())).isPresent();
        assertThat(file).hasContent("content");
        assertThat(directory.resolve("stale")).doesNotExist();
    }

    @Test
    void anotherKeyOrStageHasNothing() throws IOException {
        cache.store("stage", KEY, "account", outputs());
        assertThat(cache.restore("stage", Digest.of("other"), outputs())).isEmpty();
        assertThat(cache.restore("other", KEY, outputs())).isEmpty();
    }

    @Test
    void anEntryChangedThroughAnOutputIsDroppedInsteadOfRestored() throws IOException {
        cache.store("stage", KEY, "account", outputs());
        Files.writeString(file, "changed in place");

        assertThat(cache.restore("stage", KEY, outputs())).isEmpty();
        assertThat(cache.restore("stage", KEY, Map.of())).isEmpty();
    }

    @Test
    void entriesThatShareAFileStaySoundBoth() throws IOException {
        cache.store("stage", KEY, "first", outputs());
        cache.store("stage", Digest.of("second"), "second", outputs());
        assertThat(cache.restore("stage", KEY, outputs())).contains("first");
    }

    @Test
    void storingTheSameKeyAgainKeepsTheNewResult() throws IOException {
        cache.store("stage", KEY, "first", outputs());
        cache.store("stage", KEY, "second", outputs());
        assertThat(cache.restore("stage", KEY, outputs())).contains("second");
    }

    @Test
    void aHalfWrittenEntryIsNoEntry() throws IOException {
        Path entry = folder.resolve("cache/stage").resolve(KEY.hex());
        Files.createDirectories(entry);
        Files.writeString(entry.resolve("account.json"), "account");
        assertThat(cache.restore("stage", KEY, outputs())).isEmpty();
    }

    @Test
    void nothingUnfinishedStaysBehind() throws IOException {
        cache.store("stage", KEY, "account", outputs());
        cache.restore("stage", KEY, outputs());
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.map(path -> String.valueOf(path.getFileName())))
                    .noneMatch(name -> name.startsWith(AtomicFile.UNFINISHED_PREFIX));
        }
    }
}
