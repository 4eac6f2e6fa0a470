// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What gpg signs, as archives do, is verified; text that clear-signing changes included. */
class SignatureCheckIT {

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    @TempDir
    Path home;

    @BeforeEach
    void makeKey() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gpg")), "gpg is not installed");
        gpg("--batch", "--passphrase", "", "--quick-gen-key", "Archive <a@example.com>", "rsa2048", "sign", "0");
    }

    private void gpg(String... arguments) {
        List<String> argv = new java.util.ArrayList<>(List.of("gpg", "-q"));
        argv.addAll(List.of(arguments));
        runner.run(new Command(argv, Map.of("GNUPGHOME", home.toString(), "PATH", "/usr/bin:/bin")));
    }

    @Test
    void everyTextIsVerifiedAndGivenWithoutTrailingBlanks() throws IOException {
        Path key = home.resolve("key.gpg");
        gpg("--output", key.toString(), "--export");
        Keyring keyring = Keyring.read("key.gpg", Files.readAllBytes(key));
        SignatureCheck check = new SignatureCheck(
                SourceFixture.source(URI.create("http://m.example/debian"), "trixie", keyring), Clock.systemUTC());
        for (String text : List.of(
                "Origin: Test\nSHA256:\n abc 1 d\n",
                "- dash\n--- more\nFrom here\n",
                "blanks  \nand tabs\t\n\n\nend",
                "-----BEGIN PGP\n",
                "carriage\r\nreturns\r\n")) {
            Path plain = Files.writeString(home.resolve("Release"), text);
            Path signed = home.resolve("InRelease");
            gpg("--yes", "--clearsign", "--output", signed.toString(), plain.toString());
            String verified = new String(check.verifyInline(Files.readAllBytes(signed)), StandardCharsets.UTF_8);
            assertThat(verified.lines())
                    .containsExactlyElementsOf(
                            text.lines().map(String::stripTrailing).toList());

            Path detached = home.resolve("Release.gpg");
            gpg("--yes", "--armor", "--detach-sign", "--output", detached.toString(), plain.toString());
            byte[] release = Files.readAllBytes(plain);
            assertThat(check.verifyDetached(release, Files.readAllBytes(detached)))
                    .isEqualTo(release);
        }
    }
}
