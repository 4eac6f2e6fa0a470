// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.KeyFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shell script stands for a signing service's client: it knows the signature of one message. */
class CommandKeyTest {

    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private SigningKey inside;

    @BeforeEach
    void sign() throws Exception {
        inside = PrivateKeyReader.read(KeyFiles.p256().pkcs8(), new char[0], "key");
        Files.write(directory.resolve("der"), inside.sign(MESSAGE));
        Files.write(directory.resolve("base64"), Base64.getMimeEncoder().encode(inside.sign(MESSAGE)));
    }

    private SigningKey key(String script) {
        return new CommandKey(
                Command.of("/bin/sh", "-c", script, "sh", directory.toString()),
                new CommandRunner(BuildLog.SILENT),
                inside.verificationKey());
    }

    @Test
    void the_program_reads_the_message_and_prints_the_signature() {
        String script = "[ \"$(cat)\" = message ] && cat \"$1/";
        assertThat(key(script + "der\"").sign(MESSAGE)).isEqualTo(inside.sign(MESSAGE));
        assertThat(key(script + "base64\"").sign(MESSAGE)).isEqualTo(inside.sign(MESSAGE));
    }

    @Test
    void what_the_public_key_does_not_verify_is_no_signature() {
        for (String script : new String[] {"cat >/dev/null; cat \"$1/der\"", "cat", "cat >/dev/null; echo MEUC"}) {
            assertThatThrownBy(() -> key(script).sign("another message".getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("isn't a signature of what it read");
        }
    }

    @Test
    void a_program_that_fails_fails_the_signing() {
        assertThatThrownBy(() -> key("echo no token >&2; exit 3").sign(MESSAGE))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("no token");
    }
}
