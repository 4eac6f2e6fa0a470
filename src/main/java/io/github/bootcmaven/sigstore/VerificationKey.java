// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** A public key, ECDSA over P-256, as cosign writes it to {@code cosign.pub}: a SubjectPublicKeyInfo in PEM. */
public final class VerificationKey {

    /** The PEM label of public keys (RFC 7468, section 13). */
    static final String LABEL = "PUBLIC KEY";

    /** The order of P-256, by which the curve is told from all others (SEC 2, section 2.4.2). */
    private static final BigInteger P256_ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private final ECPublicKey key;

    private VerificationKey(ECPublicKey key) {
        this.key = key;
    }

    /**
     * Reads a key in PEM.
     *
     * @param name what is read, for errors
     * @throws BootcException if it is no public key of the kind that every verifier takes
     */
    public static VerificationKey parse(String pem, String name) {
        Pem block = Pem.parse(pem, name);
        if (!block.label().equals(LABEL)) {
            throw BootcException.project(name + " is a " + block.label() + ", not a " + LABEL);
        }
        return ofDer(block.content(), name);
    }

    static VerificationKey ofDer(byte[] der, String name) {
        try {
            ECPublicKey key = (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
            requireP256(key, name);
            return new VerificationKey(key);
        } catch (GeneralSecurityException | ClassCastException e) {
            throw notP256(name).causedBy(e);
        }
    }

    static void requireP256(ECKey key, String name) {
        if (!key.getParams().getOrder().equals(P256_ORDER)) {
            throw notP256(name);
        }
    }

    static BootcException notP256(String name) {
        return BootcException.project(name + " is no ECDSA key on the curve P-256")
                .hint(
                        "cosign and container hosts disagree about all other kinds. Make one with cosign generate-key-pair, or"
                                + " openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256.");
    }

    /** Whether a signature in DER is this key's over a message. */
    public boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has ECDSA", e);
        }
    }

    /** The key in PEM, ended by a line feed. */
    public String pem() {
        return new Pem(LABEL, key.getEncoded()).text();
    }

    /** By what a bundle names the key: Base64 of the SHA-256 digest of its DER form. */
    String hint() {
        return Base64.getEncoder().encodeToString(Digest.of(key.getEncoded()).bytes());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerificationKey that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return "public key SHA256:" + hint();
    }
}
