// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.KeyFiles;
import io.github.bootcmaven.testing.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrivateKeyReaderTest {

    /** Few, for each build; {@code -Dbootc.fuzz=1000000} is for a change to the reader. */
    private static final int INPUTS = Integer.getInteger("bootc.fuzz", 5_000);

    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

    private static SigningKey read(String pem, @Nullable String passphrase) {
        return PrivateKeyReader.read(pem, passphrase == null ? new char[0] : passphrase.toCharArray(), "key.pem");
    }

    private static void assertReads(KeyFiles files, String pem, @Nullable String passphrase) {
        SigningKey key = read(pem, passphrase);
        VerificationKey expected = VerificationKey.parse(files.publicKey(), "key.pub");
        assertThat(key.verificationKey()).isEqualTo(expected);
        assertThat(expected.verifies(MESSAGE, key.sign(MESSAGE))).isTrue();
    }

    @Test
    void keys_are_read_in_every_form() throws Exception {
        for (int i = 0; i < 20; i++) {
            KeyFiles files = KeyFiles.p256();
            assertReads(files, files.pkcs8(), null);
            assertReads(files, files.pkcs8(), "of no use");
            assertReads(files, files.sec1(), null);
            assertReads(files, "Some text\n" + files.pkcs8().replace("\n", "\r\n"), null);
        }
    }

    @Test
    void encrypted_keys_are_read_with_their_passphrase() throws Exception {
        KeyFiles files = KeyFiles.p256();
        assertReads(files, files.encryptedPkcs8("open sesame".toCharArray()), "open sesame");
        assertReads(files, files.encryptedPkcs8("öffne dich €".toCharArray()), "öffne dich €");
        assertReads(files, files.sigstore(), KeyFiles.PASSPHRASE);
        assertReads(files, files.sigstore().replace("SIGSTORE PRIVATE", "COSIGN PRIVATE"), KeyFiles.PASSPHRASE);
    }

    @Test
    void a_wrong_or_missing_passphrase_is_an_error_that_does_not_say_it() throws Exception {
        KeyFiles files = KeyFiles.p256();
        for (String pem : List.of(files.encryptedPkcs8("open sesame".toCharArray()), files.sigstore())) {
            assertThatThrownBy(() -> read(pem, "wrong-passphrase"))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("the passphrase is wrong")
                    .hasMessageNotContaining("wrong-passphrase");
            assertThatThrownBy(() -> read(pem, null))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("there is no passphrase");
        }
    }

    @Test
    void keys_that_verifiers_disagree_about_are_refused() throws Exception {
        for (KeyFiles files : List.of(KeyFiles.onCurve("secp384r1"), KeyFiles.of("Ed25519"), KeyFiles.of("RSA"))) {
            assertThatThrownBy(() -> read(files.pkcs8(), null))
                    .isInstanceOf(BootcException.class)
                    .hasMessage("key.pem is no ECDSA key on the curve P-256");
            assertThatThrownBy(() -> VerificationKey.parse(files.publicKey(), "key.pub"))
                    .isInstanceOf(BootcException.class)
                    .hasMessage("key.pub is no ECDSA key on the curve P-256");
        }
    }

    @Test
    void a_public_key_does_not_sign_and_a_private_key_is_not_published() throws Exception {
        KeyFiles files = KeyFiles.p256();
        assertThatThrownBy(() -> read(files.publicKey(), null)).hasMessageContaining("not a private key");
        assertThatThrownBy(() -> VerificationKey.parse(files.pkcs8(), "key.pub"))
                .hasMessageContaining("not a PUBLIC KEY");
    }

    /** A key file is no way to keep a build busy for hours or to take all of its memory. */
    @Test
    void costs_of_key_derivation_that_nobody_uses_are_refused() throws Exception {
        String pem = KeyFiles.p256().sigstore(1 << 28);
        assertThatThrownBy(() -> read(pem, KeyFiles.PASSPHRASE))
                .hasMessageContaining("isn't encrypted as cosign does it");
    }

    @Test
    void the_same_message_gets_the_same_signature() throws Exception {
        SigningKey key = read(KeyFiles.p256().pkcs8(), null);
        assertThat(key.sign(MESSAGE)).isEqualTo(key.sign(MESSAGE));
    }

    @Test
    void a_signature_is_of_one_message_by_one_key() throws Exception {
        SigningKey key = read(KeyFiles.p256().pkcs8(), null);
        byte[] signature = key.sign(MESSAGE);
        assertThat(key.verificationKey().verifies("massage".getBytes(StandardCharsets.UTF_8), signature))
                .isFalse();
        assertThat(VerificationKey.parse(KeyFiles.p256().publicKey(), "other").verifies(MESSAGE, signature))
                .isFalse();
        assertThat(key.verificationKey().verifies(MESSAGE, new byte[0])).isFalse();
    }

    @Test
    void neither_key_nor_file_tells_its_secret_by_accident() throws Exception {
        KeyFiles files = KeyFiles.p256();
        assertThat(read(files.pkcs8(), null))
                .hasToString("private half of " + VerificationKey.parse(files.publicKey(), "key.pub"));
        assertThat(Pem.parse(files.pkcs8(), "key.pem")).hasToString("PRIVATE KEY");
    }

    @Test
    void broken_keys_get_the_declared_error_and_no_other() throws Exception {
        KeyFiles files = KeyFiles.p256();
        List<String> sound = List.of(
                files.pkcs8(), files.sec1(), files.publicKey(), files.encryptedPkcs8("open sesame".toCharArray()));
        Mutations mutations = Mutations.seeded(20261124);
        for (int i = 0; i < INPUTS; i++) {
            String pem = new String(
                    mutations.mutate(sound.get(i % sound.size()).getBytes(StandardCharsets.ISO_8859_1)),
                    StandardCharsets.ISO_8859_1);
            try {
                read(pem, "open sesame").sign(MESSAGE);
                VerificationKey.parse(pem, "key");
            } catch (BootcException declared) {
                assertThat(declared.getCause()).as(mutations + ", input " + i).isNull();
            } catch (RuntimeException e) {
                throw new AssertionError(mutations + ", input " + i + ": " + pem, e);
            }
        }
    }

    /** Derivation takes a tenth of a second, so fewer of these. */
    @Test
    void broken_boxes_get_the_declared_error_and_no_other() throws Exception {
        byte[] box = Pem.parse(KeyFiles.p256().sigstore(), "box").content();
        Mutations mutations = Mutations.seeded(20261124);
        for (int i = 0; i < Math.max(50, INPUTS / 100); i++) {
            byte[] broken = mutations.mutate(box);
            try {
                SecretBox.open(broken, KeyFiles.PASSPHRASE.toCharArray(), "key.pem");
            } catch (BootcException declared) {
                assertThat(declared.getMessage()).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError(mutations + ", input " + i, e);
            }
        }
    }
}
