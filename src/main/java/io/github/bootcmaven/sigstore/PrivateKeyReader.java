// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Reads private keys in PEM: PKCS #8, plain or encrypted (RFC 5958, PBES2), openssl's older {@code EC PRIVATE KEY} (RFC 5915),
 * and cosign's own {@code ENCRYPTED SIGSTORE PRIVATE KEY}. Errors quote neither key nor passphrase.
 */
public final class PrivateKeyReader {

    private static final String PASSPHRASE_HINT =
            "Set <push><sign><passphraseServer> to a <server> of settings.xml, or the environment variable BOOTC_SIGNING_PASSPHRASE.";

    private final String name;
    private final char[] passphrase;

    private PrivateKeyReader(String name, char[] passphrase) {
        this.name = name;
        this.passphrase = passphrase;
    }

    /**
     * Reads a key.
     *
     * @param pem the text of the key file
     * @param passphrase what it is encrypted with; empty for none, which cosign's own keys can be encrypted with, too
     * @param name what is read, for errors
     * @throws BootcException if it is no key that can sign, or the passphrase is wrong or missing
     */
    public static SigningKey read(String pem, char[] passphrase, String name) {
        return new PrivateKeyReader(name, passphrase).read(Pem.parse(pem, name));
    }

    private SigningKey read(Pem block) {
        byte[] pkcs8 = pkcs8(block);
        try {
            return EcdsaKey.of(
                    (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)), name);
        } catch (GeneralSecurityException | ClassCastException e) {
            throw VerificationKey.notP256(name);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private byte[] pkcs8(Pem block) {
        return switch (block.label()) {
            case "PRIVATE KEY" -> block.content();
            case "EC PRIVATE KEY" -> wrapped(block.content());
            case "ENCRYPTED PRIVATE KEY" -> decrypted(block.content());
            case "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY" -> opened(block.content());
            default -> throw BootcException.project(name + " is a " + block.label() + ", not a private key");
        };
    }

    /** The older form inside the newer one, which names the curve outside. */
    private byte[] wrapped(byte[] sec1) {
        try {
            AlgorithmIdentifier p256 =
                    new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
            return new PrivateKeyInfo(p256, ASN1Sequence.getInstance(sec1)).getEncoded();
        } catch (IOException | IllegalArgumentException e) {
            throw VerificationKey.notP256(name);
        }
    }

    private byte[] decrypted(byte[] content) {
        if (passphrase.length == 0) {
            throw noPassphrase();
        }
        try {
            return EncryptedPkcs8.decrypt(content, passphrase);
        } catch (GeneralSecurityException e) {
            throw BootcException.project(
                            name + " can't be decrypted: the passphrase is wrong, or the encryption is none of PBES2"
                                    + " with PBKDF2 or scrypt and AES")
                    .hint(PASSPHRASE_HINT);
        }
    }

    private byte[] opened(byte[] box) {
        try {
            return SecretBox.open(box, passphrase.clone(), name);
        } catch (BootcException e) {
            throw passphrase.length == 0 ? noPassphrase() : e;
        }
    }

    private BootcException noPassphrase() {
        return BootcException.project(name + " is encrypted, and there is no passphrase")
                .hint(PASSPHRASE_HINT);
    }
}
