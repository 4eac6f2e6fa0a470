// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.KEY;
import static io.github.bootcmaven.apt.SourceFixture.failure;
import static io.github.bootcmaven.apt.SourceFixture.keyring;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.SigningKey;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureCheckTest {

    private static final String TEXT = "Origin: Test\n- dash\nSuite: trixie\n\nlast\n";
    private static final String NAMED = "InRelease of http://mirror.example/debian trixie ";

    private static SignatureCheck check(Keyring keyring) {
        return check(keyring, Clock.systemUTC());
    }

    private static SignatureCheck check(Keyring keyring, Clock clock) {
        URI uri = URI.create("http://user:secret@mirror.example/debian/");
        return new SignatureCheck(SourceFixture.source(uri, "trixie", keyring), clock);
    }

    private static byte[] replaced(byte[] message, String some, String by) {
        String text = new String(message, UTF_8);
        assertThat(text).contains(some);
        return text.replaceFirst(some, by).getBytes(UTF_8);
    }

    @Test
    void theSignedTextIsGivenAndNothingElse() {
        byte[] text = check(keyring(KEY)).verifyInline(KEY.clearSign(TEXT));
        assertThat(new String(text, UTF_8).stripTrailing().lines().map(String::stripTrailing))
                .containsExactlyElementsOf(
                        TEXT.stripTrailing().lines().map(String::stripTrailing).toList());
    }

    /** The pockets of a suite are checked at once, and share their keyring. */
    @Test
    void manyChecksAtOnceFindTheSame() {
        Keyring shared = keyring(SigningKey.generate("Other"), KEY);
        byte[] signed = KEY.clearSign(TEXT);
        assertThat(IntStream.range(0, 200)
                        .parallel()
                        .mapToObj(i -> check(shared).verifyInline(signed)))
                .hasSize(200)
                .doesNotContainNull();
    }

    @Test
    void aDetachedSignatureIsVerified() {
        byte[] text = check(keyring(KEY)).verifyDetached(TEXT.getBytes(UTF_8), KEY.detachedSignature(TEXT));
        assertThat(new String(text, UTF_8)).isEqualTo(TEXT);
    }

    @Test
    void anyKeyOfTheKeyringMaySign() {
        SigningKey other = SigningKey.generate("Other");
        assertThat(check(keyring(other, KEY)).verifyInline(KEY.clearSign(TEXT))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Test", "- - dash", "trixie", "last"})
    void aChangedTextIsABadSignature(String some) {
        byte[] tampered = replaced(KEY.clearSign(TEXT), some, "- Tesu");
        assertThat(failure(() -> check(keyring(KEY)).verifyInline(tampered)))
                .startsWith(NAMED + "has a bad signature: it isn't what key " + KEY.keyId() + " has signed")
                .contains("in <sources>")
                .doesNotContain("secret");
    }

    @Test
    void aChangedDetachedTextIsABadSignature() {
        byte[] signature = KEY.detachedSignature(TEXT);
        assertThat(failure(() -> check(keyring(KEY)).verifyDetached((TEXT + "x").getBytes(UTF_8), signature)))
                .startsWith("Release of http://mirror.example/debian trixie has a bad signature");
    }

    @Test
    void anUnknownKeyIsNamedWithTheKeyring() {
        SigningKey other = SigningKey.generate("Other");
        assertThat(failure(() -> check(keyring(other)).verifyInline(KEY.clearSign(TEXT))))
                .startsWith(NAMED + "is signed by " + KEY.keyId() + ", which the keyring test.asc doesn't have");
        assertThat(failure(
                        () -> check(keyring(other)).verifyDetached(TEXT.getBytes(UTF_8), KEY.detachedSignature(TEXT))))
                .contains("which the keyring test.asc doesn't have");
    }

    @Test
    void aKeyThatIsNotThePinnedOneIsAnErrorOfItsOwn() {
        SigningKey other = SigningKey.generate("Other");
        Keyring both = keyring(KEY, other);
        Keyring pinned = Keyring.pinned(both, List.of(both.fingerprints().get(0)));
        assertThat(check(pinned).verifyInline(KEY.clearSign(TEXT))).isNotEmpty();
        assertThat(failure(() -> check(pinned).verifyInline(other.clearSign(TEXT))))
                .startsWith(NAMED + "is signed by " + other.keyId() + ", which isn't the pinned key "
                        + both.fingerprints().get(0))
                .contains("signed-by");
        Keyring exact = Keyring.pinned(both, List.of(both.fingerprints().get(1) + "!"));
        assertThat(check(exact).verifyInline(other.clearSign(TEXT))).isNotEmpty();
        assertThat(exact.digest()).isNotEqualTo(both.digest());
    }

    @Test
    void aKeyThatExpiresWithinSixtyDaysIsTold() {
        Instant now = Instant.now();
        SigningKey near = SigningKey.generate("Near", now.minusSeconds(60), now.plus(Duration.ofDays(59)));
        SigningKey far = SigningKey.generate("Far", now.minusSeconds(60), now.plus(Duration.ofDays(62)));
        SignatureCheck check = check(keyring(near, far));
        check.verifyInline(near.clearSign(TEXT));
        KeyExpiry expiry = java.util.Objects.requireNonNull(check.expiry());
        assertThat(expiry.key()).isEqualTo(near.keyId());
        assertThat(expiry.expires()).isBetween(now.plus(Duration.ofDays(58)), now.plus(Duration.ofDays(60)));
        assertThat(KeyExpiry.parse(expiry.text())).isEqualTo(expiry);
        check.verifyInline(far.clearSign(TEXT));
        assertThat(check.expiry()).as("a signature that lasts is enough").isNull();
        SignatureCheck never = check(keyring(KEY));
        never.verifyInline(KEY.clearSign(TEXT));
        assertThat(never.expiry()).isNull();
    }

    @Test
    void anUnsignedFileIsRefused() {
        assertThat(failure(() -> check(keyring(KEY)).verifyInline(TEXT.getBytes(UTF_8))))
                .startsWith(NAMED + "isn't signed");
        assertThat(failure(() -> check(keyring(KEY)).verifyInline(new byte[0]))).startsWith(NAMED + "isn't signed");
    }

    @Test
    void textOutsideOfTheSignatureIsRefused() {
        String signed = new String(KEY.clearSign(TEXT), UTF_8);
        for (String framed :
                List.of("Suite: evil\n" + signed, signed + "\nSuite: evil\n", signed + signed, "\n" + signed)) {
            assertThat(failure(() -> check(keyring(KEY)).verifyInline(framed.getBytes(UTF_8))))
                    .startsWith(NAMED + "has text that its signature doesn't cover");
        }
    }

    @Test
    void aHeaderBeforeTheTextIsNoPartOfIt() {
        byte[] framed = replaced(KEY.clearSign(TEXT), "Hash: SHA512", "Hash: SHA512\nSuite: evil");
        assertThat(failure(() -> check(keyring(KEY)).verifyInline(framed))).startsWith(NAMED);
    }

    @Test
    void aBrokenSignatureIsRefused() {
        String signed = new String(KEY.clearSign(TEXT), UTF_8);
        int begin = signed.indexOf("-----BEGIN PGP SIGNATURE-----");
        String broken =
                signed.substring(0, begin) + "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n";
        assertThat(failure(() -> check(keyring(KEY)).verifyInline(broken.getBytes(UTF_8))))
                .startsWith(NAMED);
        assertThat(failure(() -> check(keyring(KEY)).verifyDetached(TEXT.getBytes(UTF_8), "no".getBytes(UTF_8))))
                .startsWith("Release");
    }

    @Test
    void aKeyThatHasExpiredSinceIsRefused() {
        Instant now = Instant.now();
        SigningKey brief = SigningKey.generate("Brief", now.minusSeconds(60), now.plus(Duration.ofDays(1)));
        byte[] signed = brief.clearSign(TEXT);
        assertThat(check(keyring(brief)).verifyInline(signed)).isNotEmpty();
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
        assertThat(failure(() -> check(keyring(brief), later).verifyInline(signed)))
                .startsWith(NAMED + "is signed by an expired key: " + brief.keyId());
    }

    @Test
    void aRevokedKeyIsRefused() {
        SigningKey key = SigningKey.generate("Lost");
        byte[] signed = key.clearSign(TEXT);
        assertThat(failure(() -> check(keyring(key.revoked())).verifyInline(signed)))
                .startsWith(NAMED + "is signed by a revoked key: " + key.keyId());
    }

    @Test
    void aWeakDigestIsRefused() {
        assertThat(failure(() -> check(keyring(KEY)).verifyInline(KEY.clearSignWeakly(TEXT))))
                .startsWith(NAMED + "is signed with a weak digest, by key " + KEY.keyId());
    }
}
