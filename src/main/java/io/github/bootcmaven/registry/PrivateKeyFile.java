// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** A private key in PEM without a password: PKCS #8, or what openssl wrote before (PKCS #1, SEC 1). */
final class PrivateKeyFile {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private PrivateKeyFile() {}

    static PrivateKey read(Path file) throws IOException {
        Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw unusable(file, "it has none in PEM without a password");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(
                    switch (pem.group(1)) {
                        case "RSA PRIVATE KEY" -> rsa(der);
                        case "EC PRIVATE KEY" -> ec(der);
                        default -> der;
                    });
            for (String algorithm : ALGORITHMS) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(spec);
                } catch (GeneralSecurityException e) {
                    // Of another algorithm.
                }
            }
        } catch (IllegalArgumentException e) {
            // Not as the cause: its message may quote the key.
        }
        throw unusable(file, "it is neither an RSA nor an EC key");
    }

    private static byte[] rsa(byte[] der) throws IOException {
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
        return new PrivateKeyInfo(algorithm, RSAPrivateKey.getInstance(ASN1Sequence.getInstance(der))).getEncoded();
    }

    private static byte[] ec(byte[] der) throws IOException {
        ECPrivateKey key = ECPrivateKey.getInstance(ASN1Sequence.getInstance(der));
        AlgorithmIdentifier algorithm =
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject());
        return new PrivateKeyInfo(algorithm, key).getEncoded();
    }

    private static BootcException unusable(Path file, String why) {
        return BootcException.project("Cannot use the key " + file + ": " + why).in("<push><certificates>");
    }
}
