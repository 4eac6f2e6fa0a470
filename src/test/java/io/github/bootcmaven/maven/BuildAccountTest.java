// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
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
    void theDigestOfAFileThatIsNotTheOneSpokenOfIsComputed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "another content");
        BuildAccount account = new BuildAccount(folder.resolve("build.json"));
        account.write(
                "goal",
                BuildAccount.section()
                        .put("size", 3)
                        .put("digest", Digest.of("old").toString()),
                false,
                0);
        assertThat(account.digestOf(file, "goal")).isEqualTo(Digest.of("another content"));
    }
}
