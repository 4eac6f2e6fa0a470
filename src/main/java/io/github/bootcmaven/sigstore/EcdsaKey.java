// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/**
 * A private key in memory. Its signatures are those of RFC 6979: the same message gives the same bytes, so that signing again
 * adds nothing to a registry, and no signature depends on the host's random numbers.
 */
final class EcdsaKey implements SigningKey {

    private static final X9ECParameters P256 = CustomNamedCurves.getByName("secp256r1");
    private static final ECDomainParameters DOMAIN = new ECDomainParameters(P256);

    private final ECPrivateKeyParameters key;
    private final VerificationKey verificationKey;

    private EcdsaKey(ECPrivateKeyParameters key, VerificationKey verificationKey) {
        this.key = key;
        this.verificationKey = verificationKey;
    }

    /** @param name what was read, for errors */
    static EcdsaKey of(ECPrivateKey key, String name) {
        VerificationKey.requireP256(key, name);
        BigInteger secret = key.getS();
        if (secret.signum() <= 0 || secret.compareTo(DOMAIN.getN()) >= 0) {
            throw VerificationKey.notP256(name);
        }
        org.bouncycastle.math.ec.ECPoint point = DOMAIN.getG().multiply(secret).normalize();
        ECPoint affine = new ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
        try {
            byte[] der = KeyFactory.getInstance("EC")
                    .generatePublic(new ECPublicKeySpec(affine, key.getParams()))
                    .getEncoded();
            return new EcdsaKey(new ECPrivateKeyParameters(secret, DOMAIN), VerificationKey.ofDer(der, name));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a point of P-256 is a public key", e);
        }
    }

    @Override
    public byte[] sign(byte[] message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, key);
        BigInteger[] pair = signer.generateSignature(Digest.of(message).bytes());
        try {
            return StandardDSAEncoding.INSTANCE.encode(DOMAIN.getN(), pair[0], pair[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public VerificationKey verificationKey() {
        return verificationKey;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "private half of " + verificationKey;
    }
}
