// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.network.Login;
import io.github.bootcmaven.sigstore.VerificationKey;
import io.github.bootcmaven.testing.EncryptedSettings;
import io.github.bootcmaven.testing.ForwardingProxy;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.KeyFiles;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.RegistryImages;
import io.github.bootcmaven.testing.RegistryProcess;
import io.github.bootcmaven.testing.SecretWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A push that needs every secret there is: none of them is in the log at -X, in anybody's arguments, or in a file that the build
 * or the cache has.
 */
class PushSecretsIT {

    private static final Login LOGIN = new Login("me", "s3cret-Pa55");
    private static final Login PROXY = new Login("proxied", "s3cret-pröxy");
    private static final String PASSPHRASE = "correct hörse battery";

    @TempDir
    Path folder;

    private Path project;
    private KeyFiles key;
    private String pem;

    @BeforeEach
    void make() throws Exception {
        project = Files.createDirectory(folder.resolve("project"));
        RegistryImages.image(
                Files.createDirectories(project.resolve("target/bootc")).resolve("image"), 1, 70_000, 20);
        key = KeyFiles.p256();
        pem = key.encryptedPkcs8(PASSPHRASE.toCharArray());
        Files.writeString(folder.resolve("signing.pem"), pem);
        Files.writeString(folder.resolve("signing.pub"), key.publicKey());
    }

    private MavenRun push() {
        return MavenRun.in(project)
                .with("-Dbootc.cache=" + folder.resolve("cache"))
                .variable("HOME", folder.toString())
                .variable("REGISTRY_AUTH_FILE", folder.resolve("none").toString())
                .variable("LC_ALL", "C.UTF-8")
                .with("-X", ImagePom.GOAL + "push");
    }

    private void pom(RegistryProcess registry, String push) throws IOException {
        ImagePom.write(
                project,
                "deployed",
                "<suite>trixie</suite><image>" + registry.name() + "/team/deployed</image><push>" + push + "</push>");
    }

    private void assertSignedAndSecret(MavenRun push, SecretWatch watch) throws Exception {
        Process process = push.start(folder.resolve("log"));
        MavenRun.Result result = watch.watch(process, folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isZero();
        JsonNode report = new ObjectMapper()
                .readTree(project.resolve("target/bootc/push.json").toFile());
        assertThat(report.at("/signed/key").asText())
                .isEqualTo(VerificationKey.parse(key.publicKey(), "key").toString());
        watch.assertNone(result.log(), project.resolve("target"), folder.resolve("cache"));
    }

    private String secretLine() {
        return pem.lines().skip(1).findFirst().orElseThrow();
    }

    @Test
    void passwordAndPassphraseInTheEnvironment() throws Exception {
        try (RegistryProcess registry =
                RegistryProcess.docker(Files.createDirectory(folder.resolve("registry")), LOGIN)) {
            pom(registry, "<sign><keyFile>../signing.pem</keyFile></sign>");
            assertSignedAndSecret(
                    push().variable("BOOTC_SIGNING_PASSPHRASE", PASSPHRASE)
                            .variable("BOOTC_REGISTRY_USERNAME", LOGIN.username())
                            .variable("BOOTC_REGISTRY_PASSWORD", LOGIN.password()),
                    new SecretWatch(
                            PASSPHRASE,
                            secretLine(),
                            LOGIN.password(),
                            LOGIN.basic().substring(6)));
        }
    }

    @Test
    void passwordPassphraseAndProxysPasswordEncryptedInSettings() throws Exception {
        EncryptedSettings settings = new EncryptedSettings(folder);
        try (ForwardingProxy proxy = new ForwardingProxy(PROXY.basic());
                RegistryProcess registry =
                        RegistryProcess.docker(Files.createDirectory(folder.resolve("registry")), LOGIN)) {
            pom(
                    registry,
                    "<server>company</server><sign><keyFile>../signing.pem</keyFile>"
                            + "<passphraseServer>signing</passphraseServer></sign>");
            Path file = settings.write(
                    MavenRun.settings(),
                    "<proxies><proxy><protocol>http</protocol><host>127.0.0.1</host><port>" + proxy.port()
                            + "</port><username>" + PROXY.username() + "</username><password>"
                            + settings.encrypted(PROXY.password()) + "</password></proxy></proxies><servers><server>"
                            + "<id>company</id><username>" + LOGIN.username() + "</username><password>"
                            + settings.encrypted(LOGIN.password()) + "</password></server><server><id>signing</id>"
                            + "<passphrase>" + settings.encrypted(PASSPHRASE) + "</passphrase></server></servers>");
            assertSignedAndSecret(
                    push().settings(file).with("-Dsettings.security=" + settings.security()),
                    new SecretWatch(
                            PASSPHRASE,
                            secretLine(),
                            LOGIN.password(),
                            LOGIN.basic().substring(6),
                            PROXY.password(),
                            PROXY.basic().substring(6)));
            assertThat(proxy.requests())
                    .anyMatch(line ->
                            line.startsWith("PUT http://" + registry.name() + "/v2/team/deployed/manifests/1.0.0 "));
        }
    }

    /** openssl has the key, and is told its passphrase by a variable that the plugin knows nothing of. */
    @Test
    void aCommandSignsThatHasItsOwnSecretAndIsToldNoneOfOurs() throws Exception {
        HostTool.required("openssl");
        Path program = folder.resolve("signer");
        Files.writeString(program, """
                #!/bin/sh
                env > "$0.env"
                exec openssl dgst -sha256 -sign "$1" -passin env:ITS_OWN "$2"
                """);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.move(folder.resolve("signing.pem"), folder.resolve("a key.pem"));
        try (RegistryProcess registry =
                RegistryProcess.docker(Files.createDirectory(folder.resolve("registry")), LOGIN)) {
            pom(
                    registry,
                    "<sign><command>../signer '" + folder.resolve("a key.pem") + "' /dev/stdin</command>"
                            + "<publicKey>../signing.pub</publicKey></sign>");
            MavenRun byLine = push().variable("ITS_OWN", PASSPHRASE)
                    .variable("BOOTC_SIGNING_PASSPHRASE", "of-no-use")
                    .variable("BOOTC_REGISTRY_USERNAME", LOGIN.username())
                    .variable("BOOTC_REGISTRY_PASSWORD", LOGIN.password());
            assertSignedAndSecret(
                    byLine,
                    new SecretWatch(
                            PASSPHRASE,
                            "of-no-use",
                            LOGIN.password(),
                            LOGIN.basic().substring(6)));
            assertThat(Files.readString(Path.of(program + ".env")))
                    .contains("ITS_OWN=")
                    .doesNotContain("of-no-use", LOGIN.password());

            Files.delete(Path.of(program + ".env"));
            pom(
                    registry,
                    "<sign><command><argument>../signer</argument><argument>" + folder.resolve("a key.pem")
                            + "</argument><argument>/dev/stdin</argument></command>"
                            + "<publicKey>../signing.pub</publicKey></sign>");
            assertSignedAndSecret(byLine, new SecretWatch(PASSPHRASE, LOGIN.password()));
            assertThat(Path.of(program + ".env")).exists();
        }
    }
}
