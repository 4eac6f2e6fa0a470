// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

/** What signs: a key in memory, or a program that knows one. ECDSA over P-256 with SHA-256, the kind that every verifier takes. */
public interface SigningKey {

    /**
     * Signs a message.
     *
     * @return the signature in DER, an ASN.1 sequence of r and s
     */
    byte[] sign(byte[] message);

    /** The public half, by which others verify. */
    VerificationKey verificationKey();
}
