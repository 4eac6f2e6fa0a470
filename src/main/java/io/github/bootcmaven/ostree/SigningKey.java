// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.log.BootcException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/**
 * A secret Ed25519 key that commits and summaries are signed with. It is never part of a message, nor of {@link #toString}.
 */
public final class SigningKey {

    private static final String PEM_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String PEM_END = "-----END PRIVATE KEY-----";

    private final PrivateKey key;
    private final VerificationKey verificationKey;

    private SigningKey(byte[] seed) {
        this.key = Ed25519.privateKey(seed);
        this.verificationKey = VerificationKey.of(Ed25519.derivePublic(seed));
    }

    /**
     * Reads a key: the Base64 of OSTree, 64 bytes of which the first half is the seed and the second the public key; the
     * seed's alone; or PKCS #8 in PEM, as {@code openssl genpkey -algorithm ed25519} writes it.
     *
     * @throws BootcException if it is none of these; the message doesn't show the text
     */
    public static SigningKey parse(String text) {
        String stripped = text.strip();
        boolean pem = stripped.startsWith(PEM_BEGIN) && stripped.endsWith(PEM_END);
        byte[] bytes =
                decode(pem ? stripped.substring(PEM_BEGIN.length(), stripped.length() - PEM_END.length()) : stripped);
        byte[] seed = pem ? Ed25519.seedOf(bytes) : Arrays.copyOf(bytes, Math.min(bytes.length, Ed25519.KEY));
        boolean hasPublic = !pem && bytes.length == 2 * Ed25519.KEY;
        if (seed.length != Ed25519.KEY || !(pem || hasPublic || bytes.length == Ed25519.KEY)) {
            throw refused("it is neither 64 bytes in Base64, as OSTree has it, nor an Ed25519 key in PEM");
        }
        SigningKey key = new SigningKey(seed);
        if (hasPublic
                && !Arrays.equals(bytes, Ed25519.KEY, bytes.length, key.verificationKey.bytes(), 0, Ed25519.KEY)) {
            throw refused("its public half doesn't belong to its secret half");
        }
        return key;
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // Without the cause, whose message may have part of the key in it.
            return new byte[0];
        }
    }

    private static BootcException refused(String why) {
        return BootcException.project("The key to sign the OSTree commit with can't be used: " + why)
                .in("<sign>")
                .hint("openssl genpkey -algorithm ed25519 makes one");
    }

    /** The key that signatures by this one are verified with. */
    public VerificationKey verificationKey() {
        return verificationKey;
    }

    /** The 64 bytes of the signature of some bytes. */
    byte[] sign(byte[] signed) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(signed);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("any bytes can be signed", e);
        }
    }

    @Override
    public String toString() {
        return "secret key of " + verificationKey;
    }
}
