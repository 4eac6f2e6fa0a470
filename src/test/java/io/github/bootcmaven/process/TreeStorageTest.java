// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.RecordingLog;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeStorageTest {

    private static final long MEMORY = 1_000_000_000;

    @TempDir
    Path folder;

    private final RecordingLog log = new RecordingLog();

    private TreeStorage.Place place(TreeStorage.Choice choice, long needed) throws IOException {
        return new TreeStorage(choice, folder.resolve("tree"), () -> MEMORY, log).place(needed);
    }

    @Test
    void aTreeThatFitsIsInMemory() throws IOException {
        assertThat(place(TreeStorage.Choice.AUTO, MEMORY)).isEqualTo(new TreeStorage.Place(null, MEMORY));
        assertThat(log.lines()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aTreeThatDoesNotFitIsOnTheDiskAndTheUserIsToldWhyOnce() throws IOException {
        TreeStorage storage = new TreeStorage(TreeStorage.Choice.AUTO, folder.resolve("tree"), () -> MEMORY, log);
        for (int i = 0; i < 2; i++) {
            assertThat(storage.place(MEMORY + 1).folder()).isEqualTo(folder.resolve("tree"));
        }
        assertThat(log.lines()).singleElement().asString().contains("on the disk", "about 1000 MB", "memory 1000 MB");
    }

    @Test
    void whoWantsOneOrTheOtherGetsIt() throws IOException {
        assertThat(place(TreeStorage.Choice.MEMORY, MEMORY + 1).folder()).isNull();
        assertThat(place(TreeStorage.Choice.DISK, 1).folder()).isEqualTo(folder.resolve("tree"));
    }

    @Test
    void onlyTheThreeWordsAreUnderstood() {
        assertThat(TreeStorage.Choice.of(null, "<tree>")).isEqualTo(TreeStorage.Choice.AUTO);
        assertThat(TreeStorage.Choice.of(" disk\n", "<tree>")).isEqualTo(TreeStorage.Choice.DISK);
        assertThatThrownBy(() -> TreeStorage.Choice.of("ram", "<rootfs><tree>"))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("'ram' is no place for a tree");
    }
}
