// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.jspecify.annotations.Nullable;
import org.pgpainless.PGPainless;
import org.pgpainless.decryption_verification.ConsumerOptions;
import org.pgpainless.decryption_verification.DecryptionStream;
import org.pgpainless.decryption_verification.MessageMetadata;
import org.pgpainless.decryption_verification.SignatureVerification;
import org.pgpainless.key.info.KeyRingInfo;

/**
 * Verifies a Release file's OpenPGP signature and gives the bytes that it covers; nobody reads any others. One good
 * signature by a key of the source's keyring is enough, for archives sign with their old and their new keys; one forged
 * signature by such a key is too many.
 */
final class SignatureCheck {

    private static final String BEGIN_MESSAGE = "-----BEGIN PGP SIGNED MESSAGE-----";
    private static final String BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
    private static final String END_SIGNATURE = "-----END PGP SIGNATURE-----";

    private static final Pattern HEADER =
            Pattern.compile(BEGIN_MESSAGE + "[ \\t]*\\r?\\n(?:Hash: [^\\n]*\\n)*+[ \\t]*\\r?\\n");

    /** How long before its end a key is worth a warning. */
    private static final Duration NEAR = Duration.ofDays(60);

    private static final Set<Integer> WEAK_HASHES = Set.of(
            HashAlgorithmTags.MD5,
            HashAlgorithmTags.SHA1,
            HashAlgorithmTags.RIPEMD160,
            HashAlgorithmTags.DOUBLE_SHA,
            HashAlgorithmTags.MD2,
            HashAlgorithmTags.TIGER_192,
            HashAlgorithmTags.HAVAL_5_160);

    /** What is wrong with a signature, the worst first: the first one found is what the user is told. */
    private enum Fault {
        FORGED,
        REVOKED,
        EXPIRED,
        WEAK,
        NOT_PINNED,
        UNKNOWN_KEY
    }

    private record Finding(Fault fault, String key) {}

    private final AptSource source;
    private final Clock clock;
    private @Nullable KeyExpiry lasting;

    SignatureCheck(AptSource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** The signed text of an {@code InRelease} file. */
    byte[] verifyInline(byte[] inRelease) {
        checkFrame(new String(inRelease, StandardCharsets.ISO_8859_1));
        return verify("InRelease", inRelease, options());
    }

    /** A {@code Release} file that {@code Release.gpg} signs. */
    byte[] verifyDetached(byte[] release, byte[] signature) {
        ConsumerOptions options = options();
        try {
            options.addVerificationOfDetachedSignatures(new ByteArrayInputStream(signature));
        } catch (IOException | PGPException | RuntimeException e) {
            throw refuse("Release.gpg", "is no OpenPGP signature").causedBy(e);
        }
        return verify("Release", release, options.forceNonOpenPgpData());
    }

    private ConsumerOptions options() {
        ConsumerOptions options = ConsumerOptions.get();
        source.signedBy().certificates().forEach(options::addVerificationCert);
        return options;
    }

    /** One signed block and nothing else: text outside of it, or in its header, would be nobody's word. */
    private void checkFrame(String text) {
        if (!text.contains(BEGIN_SIGNATURE)) {
            throw refuse("InRelease", "isn't signed");
        }
        int end = text.indexOf(END_SIGNATURE);
        boolean onlyBlock = HEADER.matcher(text).lookingAt()
                && end > 0
                && text.indexOf("\n" + BEGIN_MESSAGE) < 0
                && text.indexOf(BEGIN_SIGNATURE) == text.lastIndexOf(BEGIN_SIGNATURE)
                && text.substring(end + END_SIGNATURE.length()).isBlank();
        if (!onlyBlock) {
            throw refuse("InRelease", "has text that its signature doesn't cover");
        }
    }

    /**
     * One check at a time: a certificate's own signatures, which every check verifies again, are objects that compute in
     * place, and pockets share their keyring. Two checks at once now and then found a good signature bad.
     */
    private byte[] verify(String file, byte[] message, ConsumerOptions options) {
        synchronized (SignatureCheck.class) {
            return verifyAlone(file, message, options);
        }
    }

    private byte[] verifyAlone(String file, byte[] message, ConsumerOptions options) {
        byte[] text;
        MessageMetadata metadata;
        try {
            DecryptionStream stream = PGPainless.decryptAndOrVerify()
                    .onInputStream(new ByteArrayInputStream(message))
                    .withOptions(options);
            try (stream) {
                text = stream.readAllBytes();
            }
            metadata = stream.getMetadata();
        } catch (IOException | PGPException | RuntimeException e) {
            throw refuse(file, "has a broken OpenPGP signature").causedBy(e);
        }
        judge(file, metadata);
        return text;
    }

    private void judge(String file, MessageMetadata metadata) {
        List<Finding> findings = new ArrayList<>();
        int good = 0;
        for (SignatureVerification verified : metadata.getVerifiedSignatures()) {
            Finding finding = fault(verified.getSignature());
            if (finding == null) {
                good++;
                note(verified.getSignature());
            } else {
                findings.add(finding);
            }
        }
        for (SignatureVerification.Failure rejected : rejected(metadata)) {
            Finding finding = fault(rejected.getSignature());
            findings.add(finding != null ? finding : new Finding(Fault.FORGED, key(rejected.getSignature())));
        }
        boolean forged = findings.stream().anyMatch(finding -> finding.fault() == Fault.FORGED);
        if (good == 0 || forged) {
            throw explain(file, findings);
        }
    }

    private static List<SignatureVerification.Failure> rejected(MessageMetadata metadata) {
        List<SignatureVerification.Failure> rejected = new ArrayList<>(metadata.getRejectedInlineSignatures());
        rejected.addAll(metadata.getRejectedDetachedSignatures());
        return rejected;
    }

    /** What is wrong with a signature apart from its value, or null. */
    private @Nullable Finding fault(PGPSignature signature) {
        PGPPublicKeyRing certificate = source.signedBy().certificateOf(signature.getKeyID());
        if (certificate == null) {
            return new Finding(Fault.UNKNOWN_KEY, key(signature));
        }
        if (!source.signedBy().accepts(certificate, signature.getKeyID())) {
            return new Finding(Fault.NOT_PINNED, key(signature));
        }
        if (WEAK_HASHES.contains(signature.getHashAlgorithm())) {
            return new Finding(Fault.WEAK, key(signature));
        }
        Fault state = state(certificate, signature.getKeyID());
        return state == null ? null : new Finding(state, key(signature));
    }

    /** Whether the signing key or its primary key is revoked or expired today; gpgv asks only about the signing day. */
    private @Nullable Fault state(PGPPublicKeyRing certificate, long keyId) {
        Instant now = clock.instant();
        for (PGPPublicKey key : List.of(certificate.getPublicKey(), certificate.getPublicKey(keyId))) {
            if (key.hasRevocation()) {
                return Fault.REVOKED;
            }
        }
        return expiration(certificate, keyId).isAfter(now) ? null : Fault.EXPIRED;
    }

    /** When a key can't sign any more, for itself or for its primary key. */
    private Instant expiration(PGPPublicKeyRing certificate, long keyId) {
        KeyRingInfo info = new KeyRingInfo(certificate, Date.from(clock.instant()));
        return Stream.of(info.getPrimaryKeyExpirationDate(), info.getSubkeyExpirationDate(keyId))
                .filter(date -> date != null)
                .map(Date::toInstant)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /**
     * The key whose end ends the source's validity, where that is near; null before a file was verified. Archives sign with
     * their next key as well: the one that lasts longest counts.
     */
    @Nullable
    KeyExpiry expiry() {
        boolean near =
                lasting != null && lasting.expires().isBefore(clock.instant().plus(NEAR));
        return near ? lasting : null;
    }

    private void note(PGPSignature signature) {
        PGPPublicKeyRing certificate = source.signedBy().certificateOf(signature.getKeyID());
        if (certificate != null) {
            Instant expires = expiration(certificate, signature.getKeyID());
            if (lasting == null || expires.isAfter(lasting.expires())) {
                lasting = new KeyExpiry(key(signature), expires);
            }
        }
    }

    private static String key(PGPSignature signature) {
        return String.format("%016X", signature.getKeyID());
    }

    private BootcException explain(String file, List<Finding> findings) {
        Fault worst =
                findings.stream().map(Finding::fault).min(Fault::compareTo).orElse(null);
        if (worst == null) {
            return refuse(file, "isn't signed");
        }
        Set<String> keys = new TreeSet<>();
        findings.stream().filter(finding -> finding.fault() == worst).forEach(finding -> keys.add(finding.key()));
        String by = String.join(", ", keys);
        String keyring = source.signedBy().name();
        return switch (worst) {
            case FORGED ->
                refuse(file, "has a bad signature: it isn't what key " + by + " has signed")
                        .hint("the file was changed on its way, or the mirror is broken: try another mirror");
            case REVOKED ->
                refuse(file, "is signed by a revoked key: " + by).hint("give the archive's current key, if it has one");
            case EXPIRED ->
                refuse(file, "is signed by an expired key: " + by)
                        .hint("give the archive's current key, and check this machine's clock");
            case WEAK ->
                refuse(file, "is signed with a weak digest, by key " + by)
                        .hint("the archive has to sign with SHA-256 or better");
            case NOT_PINNED ->
                refuse(
                                file,
                                "is signed by " + by + ", which isn't the pinned key "
                                        + String.join(", ", source.signedBy().pins()))
                        .hint("if the archive has a new key and you trust it, pin that one in signed-by");
            case UNKNOWN_KEY ->
                refuse(file, "is signed by " + by + ", which the keyring " + keyring + " doesn't have")
                        .hint("is it another archive's mirror, or does the archive have a new key?");
        };
    }

    private BootcException refuse(String file, String why) {
        return source.refuse(file, why);
    }
}
