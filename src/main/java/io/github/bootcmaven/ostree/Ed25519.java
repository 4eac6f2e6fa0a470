// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** The platform's Ed25519 (RFC 8032) by raw keys, which are 32 bytes each, as OSTree has them. */
final class Ed25519 {

    /** The number of bytes of a seed, from which a key pair is made, and of a public key. */
    static final int KEY = 32;

    /** The number of bytes of a signature. */
    static final int SIGNATURE = 64;

    /** What comes before the 32 bytes in the standard encodings (RFC 8410). */
    private static final byte[] PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final String ALGORITHM = "Ed25519";

    private Ed25519() {}

    static PrivateKey privateKey(byte[] seed) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(join(PKCS8, seed)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("32 bytes are always a seed", e);
        }
    }

    static PublicKey publicKey(byte[] raw) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(join(X509, raw)));
    }

    /** The public key that belongs to a seed: the platform computes it only while it makes a pair of a random seed. */
    static byte[] derivePublic(byte[] seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(NamedParameterSpec.ED25519, new SecureRandom() {
                private static final long serialVersionUID = 1L;

                @Override
                public void nextBytes(byte[] bytes) {
                    System.arraycopy(seed, 0, bytes, 0, bytes.length);
                }
            });
            KeyPair pair = generator.generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            return Arrays.copyOfRange(encoded, encoded.length - KEY, encoded.length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform from 15 has Ed25519", e);
        }
    }

    /** The seed in a PKCS #8 key; empty where it is none of Ed25519. */
    static byte[] seedOf(byte[] pkcs8) {
        return tail(pkcs8, PKCS8);
    }

    /** The raw key in an X.509 public key; empty where it is none of Ed25519. */
    static byte[] rawOf(byte[] x509) {
        return tail(x509, X509);
    }

    private static byte[] tail(byte[] encoded, byte[] prefix) {
        boolean fits = encoded.length == prefix.length + KEY
                && Arrays.equals(encoded, 0, prefix.length, prefix, 0, prefix.length);
        return fits ? Arrays.copyOfRange(encoded, prefix.length, encoded.length) : new byte[0];
    }

    private static byte[] join(byte[] prefix, byte[] raw) {
        byte[] joined = Arrays.copyOf(prefix, prefix.length + raw.length);
        System.arraycopy(raw, 0, joined, prefix.length, raw.length);
        return joined;
    }
}
