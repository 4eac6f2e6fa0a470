// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Collectors;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.pgpainless.PGPainless;
import org.pgpainless.algorithm.DocumentSignatureType;
import org.pgpainless.algorithm.HashAlgorithm;
import org.pgpainless.algorithm.KeyFlag;
import org.pgpainless.encryption_signing.EncryptionResult;
import org.pgpainless.encryption_signing.EncryptionStream;
import org.pgpainless.encryption_signing.ProducerOptions;
import org.pgpainless.encryption_signing.SigningOptions;
import org.pgpainless.key.generation.KeySpec;
import org.pgpainless.key.generation.type.KeyType;
import org.pgpainless.key.generation.type.eddsa_legacy.EdDSALegacyCurve;
import org.pgpainless.key.protection.SecretKeyRingProtector;
import org.pgpainless.util.ArmorUtils;

/** An archive's OpenPGP key, made by the test. */
@SuppressWarnings("JavaUtilDate") // what the OpenPGP library takes
public final class SigningKey {

    private final PGPSecretKeyRing secret;

    private SigningKey(PGPSecretKeyRing secret) {
        this.secret = secret;
    }

    /** A key that never expires. */
    public static SigningKey generate(String userId) {
        return generate(userId, null, null);
    }

    /** A key that was made at a time and, unless that is null, expires at another. */
    public static SigningKey generate(String userId, Instant created, Instant expires) {
        try {
            KeySpec spec = KeySpec.getBuilder(
                            KeyType.EDDSA_LEGACY(EdDSALegacyCurve._Ed25519), KeyFlag.CERTIFY_OTHER, KeyFlag.SIGN_DATA)
                    .setKeyCreationDate(created == null ? new Date() : Date.from(created))
                    .build();
            return new SigningKey(PGPainless.buildKeyRing()
                    .setPrimaryKey(spec)
                    .addUserId(userId)
                    .setExpirationDate(expires == null ? null : Date.from(expires))
                    .build());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same key with its certificate revoked. */
    public SigningKey revoked() {
        try {
            return new SigningKey(PGPainless.modifyKeyRing(secret)
                    .revoke(SecretKeyRingProtector.unprotectedKeys())
                    .done());
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key's id, 16 upper-case hexadecimal digits. */
    public String keyId() {
        return String.format("%016X", secret.getPublicKey().getKeyID());
    }

    /** The certificate, ASCII-armored. */
    public String certificate() {
        return PGPainless.asciiArmor(PGPainless.extractCertificate(secret));
    }

    /** A clear-signed message, as InRelease is one. */
    public byte[] clearSign(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        sign(text, out, true);
        return out.toByteArray();
    }

    /** A clear-signed message with a SHA-1 signature, as no archive may make one any more. */
    public byte[] clearSignWeakly(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArmoredOutputStream armor = ArmoredOutputStream.builder().build(out)) {
            PGPPublicKey key = secret.getPublicKey();
            PGPSignatureGenerator generator = new PGPSignatureGenerator(
                    new BcPGPContentSignerBuilder(key.getAlgorithm(), HashAlgorithmTags.SHA1), key);
            generator.init(
                    PGPSignature.CANONICAL_TEXT_DOCUMENT, secret.getSecretKey().extractPrivateKey(null));
            armor.beginClearText(HashAlgorithmTags.SHA1);
            armor.write(text.getBytes(StandardCharsets.UTF_8));
            armor.endClearText();
            String canonical = text.strip().lines().map(String::stripTrailing).collect(Collectors.joining("\r\n"));
            generator.update(canonical.getBytes(StandardCharsets.UTF_8));
            generator.generate().encode(armor);
        } catch (IOException | PGPException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    /** A detached signature, ASCII-armored, as Release.gpg is one. */
    public byte[] detachedSignature(String text) {
        EncryptionResult result = sign(text, new ByteArrayOutputStream(), false);
        try {
            return ArmorUtils.toAsciiArmoredString(result.getDetachedSignatures()
                            .values()
                            .iterator()
                            .next()
                            .iterator()
                            .next()
                            .getEncoded())
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private EncryptionResult sign(String text, ByteArrayOutputStream out, boolean clear) {
        try {
            SigningOptions signing = SigningOptions.get()
                    .overrideHashAlgorithm(HashAlgorithm.SHA512)
                    .addDetachedSignature(
                            SecretKeyRingProtector.unprotectedKeys(),
                            secret,
                            clear
                                    ? DocumentSignatureType.CANONICAL_TEXT_DOCUMENT
                                    : DocumentSignatureType.BINARY_DOCUMENT);
            ProducerOptions options = ProducerOptions.sign(signing);
            EncryptionStream stream = PGPainless.encryptAndOrSign()
                    .onOutputStream(out)
                    .withOptions(clear ? options.setCleartextSigned() : options);
            stream.write(text.getBytes(StandardCharsets.UTF_8));
            stream.close();
            return stream.getResult();
        } catch (IOException | PGPException e) {
            throw new IllegalStateException(e);
        }
    }
}
