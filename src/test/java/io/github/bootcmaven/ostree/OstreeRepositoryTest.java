// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OstreeRepositoryTest {

    private static final Digest COMMIT = Digest.of("any");

    @TempDir
    private Path folder;

    @Test
    void aNewRepositoryHasTheFoldersOfOstree() throws IOException {
        OstreeRepository.create(folder.resolve("a/repo"));

        assertThat(folder.resolve("a/repo/config")).hasContent("[core]\nrepo_version=1\nmode=archive-z2\n");
        for (String name :
                List.of("tmp/cache", "extensions", "state", "refs/heads", "refs/mirrors", "refs/remotes", "objects")) {
            assertThat(folder.resolve("a/repo").resolve(name)).isDirectory();
        }
    }

    @Test
    void creatingAgainOpensWhatIsThere() throws IOException {
        OstreeRepository.create(folder).writeRef("main", COMMIT);
        Files.writeString(
                folder.resolve("config"), "[core]\nmode = archive\nrepo_version = 1\n[archive]\nzlib-level=1\n");

        assertThat(OstreeRepository.create(folder).resolve("main")).isEqualTo(COMMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[core]\nrepo_version=1\nmode=bare\n",
                "[core]\nrepo_version=2\nmode=archive-z2\n",
                "[core]\nrepo_version=1\n",
                "[other]\nrepo_version=1\nmode=archive-z2\n",
                "",
                "\0\u00ff="
            })
    void aRepositoryOfAnotherKindIsRefused(String config) throws IOException {
        OstreeRepository.create(folder);
        Files.writeString(folder.resolve("config"), config);

        assertThatThrownBy(() -> OstreeRepository.open(folder))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining(folder.toString());
    }

    @Test
    void aFolderThatIsNoRepositoryIsRefused() {
        assertThatThrownBy(() -> OstreeRepository.open(folder)).isInstanceOf(BootcException.class);
        assertThatThrownBy(() -> OstreeRepository.open(folder.resolve("missing")))
                .isInstanceOf(BootcException.class);
    }

    @Test
    void refsAreWrittenReadAndListed() throws IOException {
        OstreeRepository repository = OstreeRepository.create(folder);
        repository.writeRef("debian/amd64/stable", COMMIT);
        repository.writeRef("main", Digest.of("another"));
        repository.writeRef("main", COMMIT);

        assertThat(folder.resolve("refs/heads/debian/amd64/stable")).hasContent(COMMIT.hex() + "\n");
        assertThat(repository.resolve("debian/amd64/stable")).isEqualTo(COMMIT);
        assertThat(repository.resolve("debian/amd64")).isNull();
        assertThat(repository.resolve("nothing")).isNull();
        assertThat(repository.refs()).isEqualTo(Map.of("debian/amd64/stable", COMMIT, "main", COMMIT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "a/", "/a", "a//b", "..", "a/../b", ".a", "-a", "a/-b", "a/.b", "a b", "a:b", "\u00e9", "a\n",
                "a\\b", "a@b"
            })
    void aNameThatOstreeRefusesIsRefused(String name) throws IOException {
        OstreeRepository repository = OstreeRepository.create(folder);

        assertThatThrownBy(() -> repository.writeRef(name, COMMIT)).isInstanceOf(BootcException.class);
        assertThatThrownBy(() -> repository.resolve(name)).isInstanceOf(BootcException.class);
    }

    @Test
    void aNamePartThatNoFileCanHaveIsRefused() throws IOException {
        OstreeRepository repository = OstreeRepository.create(folder);
        repository.writeRef("x".repeat(255) + "/a", COMMIT);

        assertThatThrownBy(() -> repository.writeRef("x".repeat(256), COMMIT)).isInstanceOf(BootcException.class);
    }

    @Test
    void aRefInAnothersWayIsRefused() throws IOException {
        OstreeRepository repository = OstreeRepository.create(folder);
        repository.writeRef("a/b", COMMIT);

        assertThatThrownBy(() -> repository.writeRef("a", COMMIT))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("refs below");
        assertThatThrownBy(() -> repository.writeRef("a/b/c/d", COMMIT))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("a/b is a ref itself");
        assertThat(repository.refs()).containsOnlyKeys("a/b");
    }

    @Test
    void anObjectThatIsMissingIsNamed() throws IOException {
        OstreeRepository repository = OstreeRepository.create(folder);

        assertThatThrownBy(() -> repository.readCommit(COMMIT))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(COMMIT.hex());
        assertThatThrownBy(() -> repository.readFile(COMMIT)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whatKilledBuildsLeftIsDeletedAfterADay() throws IOException {
        OstreeRepository.create(folder);
        Path old = Files.writeString(folder.resolve("tmp/" + AtomicFile.UNFINISHED_PREFIX + "old"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path young = Files.writeString(folder.resolve("tmp/" + AtomicFile.UNFINISHED_PREFIX + "young"), "x");
        Path foreign = Files.writeString(folder.resolve("tmp/foreign"), "x");
        Files.setLastModifiedTime(foreign, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

        OstreeRepository.open(folder);

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(foreign).exists();
    }
}
