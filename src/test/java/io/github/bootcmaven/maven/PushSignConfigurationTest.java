// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.sigstore.PrivateKeyReader;
import io.github.bootcmaven.sigstore.SigningKey;
import io.github.bootcmaven.testing.KeyFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/** Where the signing key comes from, and what opens it. */
class PushSignConfigurationTest {

    private static final String PASSPHRASE = "correct hörse battery";

    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final Settings settings = new Settings();
    private final PushSignConfiguration sign = new PushSignConfiguration();
    private SettingsDecrypter decrypter;
    private DefaultPlexusCipher cipher;
    private KeyFiles key;

    @BeforeEach
    void make() throws Exception {
        cipher = new DefaultPlexusCipher();
        String master = cipher.encryptAndDecorate("master", DefaultSecDispatcher.SYSTEM_PROPERTY_SEC_LOCATION);
        Path security = folder.resolve("settings-security.xml");
        Files.writeString(security, "<settingsSecurity><master>" + master + "</master></settingsSecurity>");
        decrypter = new DefaultSettingsDecrypter(new DefaultSecDispatcher(cipher, Map.of(), security.toString()));
        key = KeyFiles.p256();
        Files.writeString(folder.resolve("key.pem"), key.encryptedPkcs8(PASSPHRASE.toCharArray()));
        Files.writeString(folder.resolve("key.pub"), key.publicKey());
    }

    private SigningKey read(Map<String, String> environment) throws IOException {
        return sign.read(folder, new SettingsNetwork(settings, decrypter), environment, BuildLog.SILENT);
    }

    private void server(@Nullable String passphrase, String password) {
        Server server = new Server();
        server.setId("signing");
        server.setPassphrase(passphrase);
        server.setPassword(password);
        settings.addServer(server);
    }

    private void assertIsTheKey(SigningKey read) {
        assertThat(read.verificationKey().pem()).isEqualTo(key.publicKey());
        assertThat(read.verificationKey().verifies(MESSAGE, read.sign(MESSAGE))).isTrue();
    }

    private void assertRefused(Map<String, String> environment, String... words) {
        assertThatThrownBy(() -> read(environment))
                .isInstanceOfSatisfying(
                        BootcException.class,
                        e -> assertThat(e.describe()).contains(words).doesNotContain(PASSPHRASE));
    }

    @Test
    void aFileIsOpenedByThePassphraseInTheEnvironment() throws Exception {
        sign.keyFile = "key.pem";
        assertIsTheKey(read(Map.of("BOOTC_SIGNING_PASSPHRASE", PASSPHRASE)));
        assertRefused(Map.of(), "<push><sign>", "there is no passphrase", "<passphraseServer>");
        assertRefused(Map.of("BOOTC_SIGNING_PASSPHRASE", "wrong"), "<push><sign>", "can't be decrypted");
    }

    @Test
    void aServersEncryptedPassphraseComesBeforeItsPasswordAndTheEnvironment() throws Exception {
        sign.keyFile = "key.pem";
        sign.passphraseServer = "signing";
        assertRefused(Map.of("BOOTC_SIGNING_PASSPHRASE", PASSPHRASE), "<push><sign><passphraseServer>");
        server(cipher.encryptAndDecorate(PASSPHRASE, "master"), "other");
        assertIsTheKey(read(Map.of("BOOTC_SIGNING_PASSPHRASE", "wrong")));
    }

    @Test
    void aServersPasswordIsThePassphraseWhereItHasNoOther() throws Exception {
        sign.keyFile = "key.pem";
        sign.passphraseServer = "signing";
        server(null, cipher.encryptAndDecorate(PASSPHRASE, "master"));
        assertIsTheKey(read(Map.of()));
    }

    @Test
    void aVariableHasTheKey() throws Exception {
        sign.keyEnvironment = "KEY";
        assertIsTheKey(read(Map.of("KEY", key.pkcs8())));
        assertRefused(Map.of(), "<push><sign><keyEnvironment>", "KEY");
    }

    /** A program that prints one signature whatever it reads, and tells a file what it was given. */
    private Path signer() throws IOException {
        Path program = folder.resolve("signer");
        Files.writeString(
                program,
                "#!/bin/sh\ncat >/dev/null\nenv > \"$0.env\"\nprintf '%s\\n' \"$@\" > \"$0.argv\"\ncat \"$1\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        SigningKey inMemory = PrivateKeyReader.read(key.pkcs8(), new char[0], "key");
        Files.write(folder.resolve("signature"), inMemory.sign(MESSAGE));
        return program;
    }

    private static CommandConfiguration line(String line) {
        CommandConfiguration command = new CommandConfiguration();
        command.set(line);
        return command;
    }

    @Test
    void aCommandSignsAndItsPublicKeyIsNeeded() throws Exception {
        signer();
        sign.command = line("./signer " + folder.resolve("signature"));
        assertRefused(System.getenv(), "<push><sign><publicKey>");
        sign.publicKey = "key.pub";
        SigningKey read = read(System.getenv());
        assertIsTheKey(read);
        assertThatThrownBy(() -> read.sign(new byte[1])).hasMessageContaining("isn't a signature of what it read");
    }

    @Test
    void aCommandsArgumentsStayWhole() throws Exception {
        signer();
        sign.publicKey = "key.pub";
        String signature = folder.resolve("signature").toString();
        sign.command = line("  ./signer " + signature + "\n  'a  b' \"it's\" --keys=a,b \"\"  ");
        assertIsTheKey(read(System.getenv()));
        assertThat(Files.readString(folder.resolve("signer.argv")))
                .isEqualTo(signature + "\na  b\nit's\n--keys=a,b\n\n");

        sign.command = new CommandConfiguration();
        List.of("./signer", signature, "say \"a\" 'b", " x ").forEach(sign.command::addArgument);
        assertIsTheKey(read(System.getenv()));
        assertThat(Files.readString(folder.resolve("signer.argv"))).isEqualTo(signature + "\nsay \"a\" 'b\n x \n");

        sign.command = line("./signer 'a");
        assertRefused(System.getenv(), "<push><sign><command>", "a quote that nothing ends");
        sign.command = line(" ");
        assertRefused(System.getenv(), "<push><sign><command>", "is empty");
    }

    @Test
    void aCommandSeesItsOwnLoginAndNoneOfOurs() throws Exception {
        signer();
        sign.command = line("./signer " + folder.resolve("signature"));
        sign.publicKey = "key.pub";
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.putAll(Map.of(
                "SERVICE_TOKEN", "its-own",
                "BOOTC_SIGNING_PASSPHRASE", "our-passphrase",
                "BOOTC_REGISTRY_USERNAME", "our-name",
                "BOOTC_REGISTRY_PASSWORD", "our-password"));
        assertIsTheKey(read(environment));
        assertThat(Files.readString(folder.resolve("signer.env")))
                .contains("SERVICE_TOKEN=its-own")
                .doesNotContain("our-");
    }

    @Test
    void exactlyOneWayIsSaid() {
        assertRefused(Map.of(), "<push><sign>", "<keyFile>, <keyEnvironment> and <command>");
        sign.keyFile = "key.pem";
        sign.keyEnvironment = "KEY";
        assertRefused(Map.of(), "<push><sign>", "more than once");
        sign.keyEnvironment = null;
        sign.keyFile = "none.pem";
        assertRefused(Map.of(), "<push><sign><keyFile>", "none.pem");
    }
}
