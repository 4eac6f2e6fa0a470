// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.OstreeFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key and the signature are those of a worked example, whose bytes are known. */
class SignaturesTest {

    private static final String SECRET =
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8DoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuA==";
    private static final String PUBLIC = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
    private static final String SIGNATURE = "604aa67af98933ea97ed50b1445815c8de5aa15fbead4d5004d613e74ed8484b"
            + "de0f8daf4684e1c999c3452e69660d78422d6afe01395e606e2091fe1c98100e";

    @TempDir
    private Path folder;

    private OstreeRepository repository;
    private Digest commit;

    @BeforeEach
    void commit() throws IOException {
        repository = OstreeRepository.create(folder.resolve("repo"));
        commit = new CommitWriter(repository, BuildLog.SILENT)
                .write(OstreeFixtures.treeA(), OstreeFixtures.requestA())
                .checksum();
    }

    @Test
    void theFileIsThatOfTheWorkedExample() throws IOException {
        Signatures.sign(repository, commit, SigningKey.parse(SECRET));

        assertThat(detached())
                .hasBinaryContent(HexFormat.of()
                        .parseHex("6f73747265652e7369676e2e656432353531390000000000" + SIGNATURE + "4000616179145e"));
        assertThat(Signatures.verify(repository, commit, List.of(VerificationKey.parse(PUBLIC))))
                .map(VerificationKey::toString)
                .contains(PUBLIC);
        assertThat(Fsck.check(repository).findings()).isEmpty();
    }

    @Test
    void everyFormOfAKeyIsTheSameKey() {
        byte[] seed = Arrays.copyOf(Base64.getDecoder().decode(SECRET), 32);
        String pkcs8 = Base64.getEncoder()
                .encodeToString(HexFormat.of()
                        .parseHex("302e020100300506032b657004220420"
                                + HexFormat.of().formatHex(seed)));
        for (String text : List.of(
                SECRET + "\n",
                Base64.getEncoder().encodeToString(seed),
                "-----BEGIN PRIVATE KEY-----\n" + pkcs8 + "\n-----END PRIVATE KEY-----\n")) {
            assertThat(SigningKey.parse(text).verificationKey()).hasToString(PUBLIC);
        }
        String x509 = Base64.getEncoder()
                .encodeToString(HexFormat.of()
                        .parseHex("302a300506032b6570032100"
                                + HexFormat.of().formatHex(Base64.getDecoder().decode(PUBLIC))));
        assertThat(VerificationKey.parse("-----BEGIN PUBLIC KEY-----\n" + x509 + "\n-----END PUBLIC KEY-----"))
                .isEqualTo(VerificationKey.parse(PUBLIC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c2VjcmV0", "!", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----"})
    void whatIsNoKeyIsRefusedAndNotShown(String text) {
        assertThatThrownBy(() -> SigningKey.parse(text))
                .isInstanceOf(BootcException.class)
                .hasNoCause()
                .message()
                .doesNotContain("c2VjcmV0");
    }

    @Test
    void halvesThatDoNotBelongTogetherAreRefused() {
        byte[] other = Base64.getDecoder().decode(SECRET);
        other[0]++;
        String text = Base64.getEncoder().encodeToString(other);

        assertThatThrownBy(() -> SigningKey.parse(text))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("public half");
    }

    @Test
    void signaturesAddUpAndOtherMetadataStays() throws IOException {
        DetachedMetadata.write(repository, commit, Map.of("a", Variant.string("b")));
        SigningKey first = SigningKey.parse(SECRET);
        SigningKey second = SigningKey.parse(Base64.getEncoder().encodeToString(new byte[32]));
        Signatures.sign(repository, commit, first);
        Digest once = DetachedMetadata.digest(repository, commit);
        Signatures.sign(repository, commit, second);
        assertThat(DetachedMetadata.digest(repository, commit)).isNotEqualTo(once);
        Signatures.sign(repository, commit, first);

        Map<String, Variant> metadata = DetachedMetadata.read(repository, commit);
        assertThat(Signatures.of(metadata)).hasSize(2);
        assertThat(metadata).containsEntry("a", Variant.string("b"));
        for (SigningKey key : List.of(first, second)) {
            assertThat(Signatures.verify(repository, commit, List.of(key.verificationKey())))
                    .contains(key.verificationKey());
        }
    }

    @Test
    void anotherKeyOrCommitOrSignatureIsNotTaken() throws IOException {
        SigningKey key = SigningKey.parse(SECRET);
        List<VerificationKey> trusted = List.of(key.verificationKey());
        assertThat(Signatures.verify(repository, commit, trusted)).isEmpty();
        Signatures.sign(repository, commit, key);
        VerificationKey other = SigningKey.parse(Base64.getEncoder().encodeToString(new byte[32]))
                .verificationKey();
        assertThat(Signatures.verify(repository, commit, List.of(other))).isEmpty();

        byte[] good = Files.readAllBytes(detached());
        byte[] bad = good.clone();
        bad[40] ^= 1;
        Files.write(detached(), bad);
        assertThat(Signatures.verify(repository, commit, trusted)).isEmpty();

        Digest second = new CommitWriter(repository, BuildLog.SILENT)
                .write(OstreeFixtures.treeB(), CommitRequest.of("other", 1))
                .checksum();
        Files.write(repository.path(new ObjectName(second, ObjectType.COMMIT_META)), good);
        assertThat(Signatures.verify(repository, second, trusted)).isEmpty();
        Files.write(detached(), good);
        assertThat(Signatures.verify(repository, commit, trusted)).isPresent();
    }

    @Test
    void detachedMetadataThatCannotBeReadIsFound() throws IOException {
        Files.write(detached(), new byte[] {1, 2, 3});
        assertThat(Fsck.check(repository).findings())
                .extracting(FsckFinding::object)
                .containsExactly(commit.hex() + ".commitmeta");

        Files.write(detached(), new byte[0]);
        assertThat(Fsck.check(repository).findings()).isEmpty();
        assertThat(DetachedMetadata.read(repository, commit)).isEmpty();
    }

    @Test
    void aKeyIsNotShown() {
        assertThat(SigningKey.parse(SECRET).toString()).contains(PUBLIC).doesNotContain(SECRET.substring(0, 20));
    }

    private Path detached() {
        return repository.path(new ObjectName(commit, ObjectType.COMMIT_META));
    }
}
