// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.spec.KeySpec;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * A private key that is encrypted as openssl does it: PBES2 (RFC 8018) with PBKDF2 or scrypt (RFC 7914), and AES in CBC mode. The
 * passphrase counts in UTF-8, which the Java platform's own reader of this format doesn't take.
 */
final class EncryptedPkcs8 {

    private static final int MAX_ITERATIONS = 5_000_000;

    /** In bytes, of which scrypt takes 128 times its cost times its block size. */
    private static final long MAX_MEMORY = 256L << 20;

    private static final Map<ASN1ObjectIdentifier, Integer> KEY_BYTES = Map.of(
            NISTObjectIdentifiers.id_aes128_CBC, 16,
            NISTObjectIdentifiers.id_aes192_CBC, 24,
            NISTObjectIdentifiers.id_aes256_CBC, 32);

    private static final Map<ASN1ObjectIdentifier, String> PSEUDORANDOM_FUNCTIONS = Map.of(
            PKCSObjectIdentifiers.id_hmacWithSHA1, "PBKDF2WithHmacSHA1",
            PKCSObjectIdentifiers.id_hmacWithSHA224, "PBKDF2WithHmacSHA224",
            PKCSObjectIdentifiers.id_hmacWithSHA256, "PBKDF2WithHmacSHA256",
            PKCSObjectIdentifiers.id_hmacWithSHA384, "PBKDF2WithHmacSHA384",
            PKCSObjectIdentifiers.id_hmacWithSHA512, "PBKDF2WithHmacSHA512");

    private EncryptedPkcs8() {}

    /**
     * Decrypts a key.
     *
     * @param der the content of an {@code ENCRYPTED PRIVATE KEY}
     * @return the content of a {@code PRIVATE KEY}; where the passphrase is wrong rarely something else
     * @throws GeneralSecurityException if the passphrase is wrong, or the encryption another
     */
    static byte[] decrypt(byte[] der, char[] passphrase) throws GeneralSecurityException {
        try {
            EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(ASN1Primitive.fromByteArray(der));
            require(info.getEncryptionAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2));
            PBES2Parameters parameters =
                    PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
            EncryptionScheme scheme = parameters.getEncryptionScheme();
            int length = KEY_BYTES.getOrDefault(scheme.getAlgorithm(), 0);
            require(length > 0);
            byte[] key = derive(parameters.getKeyDerivationFunc(), passphrase, length);
            try {
                byte[] iv = ASN1OctetString.getInstance(scheme.getParameters()).getOctets();
                Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
                cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
                return cipher.doFinal(info.getEncryptedData());
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        } catch (IOException | IllegalArgumentException | NullPointerException | ArithmeticException e) {
            // For what is missing, the parser of ASN.1 gives null.
            throw new GeneralSecurityException("not PBES2 as openssl writes it", e);
        }
    }

    private static byte[] derive(KeyDerivationFunc function, char[] passphrase, int length)
            throws GeneralSecurityException {
        if (function.getAlgorithm().equals(MiscObjectIdentifiers.id_scrypt)) {
            return scrypt(ScryptParams.getInstance(function.getParameters()), passphrase, length);
        }
        require(function.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2));
        PBKDF2Params parameters = PBKDF2Params.getInstance(function.getParameters());
        String algorithm = PSEUDORANDOM_FUNCTIONS.get(parameters.getPrf().getAlgorithm());
        int iterations = parameters.getIterationCount().intValueExact();
        require(algorithm != null && iterations > 0 && iterations <= MAX_ITERATIONS);
        KeySpec spec = new PBEKeySpec(passphrase, parameters.getSalt(), iterations, length * Byte.SIZE);
        return SecretKeyFactory.getInstance(algorithm).generateSecret(spec).getEncoded();
    }

    private static byte[] scrypt(ScryptParams parameters, char[] passphrase, int length)
            throws GeneralSecurityException {
        int cost = parameters.getCostParameter().intValueExact();
        int block = parameters.getBlockSize().intValueExact();
        int parallel = parameters.getParallelizationParameter().intValueExact();
        require(cost > 1 && block > 0 && parallel == 1 && 128L * cost * block <= MAX_MEMORY);
        byte[] secret = SecretBox.utf8(passphrase.clone());
        try {
            return SCrypt.generate(secret, parameters.getSalt(), cost, block, parallel, length);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static void require(boolean known) throws GeneralSecurityException {
        if (!known) {
            throw new GeneralSecurityException("another encryption");
        }
    }
}
