// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.Seal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildAccountTest {

    @TempDir
    Path folder;

    @Test
    void eachGoalHasItsSection() throws Exception {
        BuildAccount account = new BuildAccount(folder.resolve("build.json"));
        account.write("one", BuildAccount.section().put("size", 1), false, System.nanoTime());
        account.write("two", BuildAccount.section().put("size", 2), true, System.nanoTime());
        account.write("one", BuildAccount.section().put("size", 3), true, System.nanoTime());

        assertThat(account.read("one").orElseThrow().path("size").asLong()).isEqualTo(3);
        assertThat(account.read("two").orElseThrow().path("fromCache").asBoolean())
                .isTrue();
        assertThat(account.read("three")).isEmpty();
    }

    @Test
    void theDigestOfAFileThatNobodyTouchedIsTheOneSpokenOf() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Seal.set(file);
        assertThat(spokenOf(file)).isEqualTo(Digest.of("as spoken of"));
    }

    @Test
    void theDigestOfAFileThatWasWrittenToIsComputed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Seal.set(file);
        Files.writeString(file, "new");
        assertThat(spokenOf(file)).isEqualTo(Digest.of("new"));
    }

    @Test
    void theDigestOfAFileOfAnotherSizeIsComputed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "another");
        Seal.set(file);
        assertThat(spokenOf(file)).isEqualTo(Digest.of("another"));
    }

    private Digest spokenOf(Path file) throws Exception {
        BuildAccount account = new BuildAccount(folder.resolve("build.json"));
        account.write(
                "goal",
                BuildAccount.section()
                        .put("size", 3)
                        .put("digest", Digest.of("as spoken of").toString()),
                false,
                0);
        return account.digestOf(file, "goal");
    }
}
