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

    /** In PKCS #8 the Java platform takes ASCII only. */
    private static final String PASSPHRASE = "correct horse battery";

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

    @Test
    void aCommandSignsAndItsPublicKeyIsNeeded() throws Exception {
        // It prints one signature whatever it reads.
        Path program = folder.resolve("signer");
        Files.writeString(program, "#!/bin/sh\ncat >/dev/null\ncat \"$1\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        SigningKey inMemory = PrivateKeyReader.read(key.pkcs8(), new char[0], "key");
        Files.write(folder.resolve("signature"), inMemory.sign(MESSAGE));
        sign.command = List.of("./signer " + folder.resolve("signature"));
        assertRefused(System.getenv(), "<push><sign><publicKey>");
        sign.publicKey = "key.pub";
        SigningKey read = read(System.getenv());
        assertIsTheKey(read);
        assertThatThrownBy(() -> read.sign(new byte[1])).hasMessageContaining("isn't a signature of what it read");
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
