// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.bouncycastle.openpgp.PGPObjectFactory;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;

/** Whose signatures a verified Release file bears: of the source's own keys, by the primary keys' fingerprints. */
final class ReleaseSigners {

    private static final String BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----";

    private ReleaseSigners() {}

    /** The fingerprints, sorted; for a signature that stands in a file of its own, those of all keys that may sign. */
    static List<String> of(VerifiedIndex index) {
        Keyring keyring = index.source().signedBy();
        try {
            String text = Files.readString(index.releaseText(), StandardCharsets.ISO_8859_1);
            int begin = text.indexOf(BEGIN_SIGNATURE);
            TreeSet<String> signers = new TreeSet<>();
            if (begin >= 0) {
                for (PGPSignature signature : signatures(text.substring(begin))) {
                    PGPPublicKeyRing certificate = keyring.certificateOf(signature.getKeyID());
                    if (certificate != null) {
                        signers.add(fingerprint(certificate));
                    }
                }
            }
            return signers.isEmpty() ? keyring.fingerprints().stream().sorted().toList() : List.copyOf(signers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Iterable<PGPSignature> signatures(String armor) throws IOException {
        PGPObjectFactory objects = new PGPObjectFactory(
                PGPUtil.getDecoderStream(new ByteArrayInputStream(armor.getBytes(StandardCharsets.ISO_8859_1))),
                new BcKeyFingerprintCalculator());
        return objects.nextObject() instanceof PGPSignatureList list ? list : List.of();
    }

    private static String fingerprint(PGPPublicKeyRing certificate) {
        return HexFormat.of()
                .withUpperCase()
                .formatHex(certificate.getPublicKey().getFingerprint());
    }
}
