// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.log.BootcException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Base64;

/** A public Ed25519 key. Written in OSTree's form: the 32 bytes in Base64. */
public final class VerificationKey {

    private static final String PEM_BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String PEM_END = "-----END PUBLIC KEY-----";

    private final byte[] raw;
    private final PublicKey key;

    private VerificationKey(byte[] raw, PublicKey key) {
        this.raw = raw;
        this.key = key;
    }

    static VerificationKey of(byte[] raw) {
        try {
            return new VerificationKey(raw.clone(), Ed25519.publicKey(raw));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a public key", e);
        }
    }

    /**
     * Reads a key: 32 bytes in Base64, as in OSTree's {@code trusted.ed25519}, or X.509 in PEM.
     *
     * @throws BootcException if it is neither
     */
    public static VerificationKey parse(String text) {
        String stripped = text.strip();
        boolean pem = stripped.startsWith(PEM_BEGIN) && stripped.endsWith(PEM_END);
        try {
            byte[] bytes = Base64.getMimeDecoder()
                    .decode(
                            pem
                                    ? stripped.substring(PEM_BEGIN.length(), stripped.length() - PEM_END.length())
                                    : stripped);
            byte[] raw = pem ? Ed25519.rawOf(bytes) : bytes;
            if (raw.length == Ed25519.KEY) {
                return of(raw);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw BootcException.project("'" + Utf8.printable(stripped) + "' is no public Ed25519 key")
                .hint("32 bytes in Base64, or PEM as openssl pkey -pubout writes it");
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return raw.clone();
    }

    /** Whether a signature of some bytes was made with the secret key that belongs to this one. */
    public boolean verifies(byte[] signed, byte[] signature) {
        if (signature.length != Ed25519.SIGNATURE) {
            return false;
        }
        try {
            Signature verification = Signature.getInstance("Ed25519");
            verification.initVerify(key);
            verification.update(signed);
            return verification.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform from 15 has Ed25519", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerificationKey that && Arrays.equals(raw, that.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(raw);
    }
}
