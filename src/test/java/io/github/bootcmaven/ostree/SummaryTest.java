// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.Mutations;
import io.github.bootcmaven.testing.OstreeFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {

    @TempDir
    private Path folder;

    private OstreeRepository repository;
    private Digest commit;

    @BeforeEach
    void commit() throws IOException {
        repository = OstreeRepository.create(folder, RepositoryMode.ARCHIVE, "com.example.Os");
        commit = new CommitWriter(repository, BuildLog.SILENT)
                .write(
                        OstreeFixtures.treeA(),
                        CommitRequest.of("s", 1704164645)
                                .withVersion("1.2.3")
                                .withRefs(List.of("test/main", "test/second")))
                .checksum();
    }

    @Test
    void theFirstRefIsThatOfTheWorkedExample() throws IOException {
        OstreeRepository plain = OstreeRepository.create(folder.resolve("plain"));
        Digest example = new CommitWriter(plain, BuildLog.SILENT)
                .write(OstreeFixtures.treeA(), OstreeFixtures.requestA())
                .checksum();
        plain.writeRef("test/second", example);

        byte[] bytes = Summary.of(plain).encode();

        assertThat(HexFormat.of().formatHex(Arrays.copyOf(bytes, 0x38)))
                .isEqualTo("746573742f6d61696e00000000000000" + "c600000000000000" + OstreeFixtures.COMMIT_A);
        assertThat(HexFormat.of().formatHex(bytes)).contains("0000000065937d25" + "0074");
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Summary.write(repository, null);

        Summary summary = Objects.requireNonNull(Summary.read(repository));
        assertThat(summary).isEqualTo(Summary.of(repository));
        assertThat(summary.refs()).containsOnlyKeys("test/main", "test/second");
        assertThat(summary.refs().values()).extracting(Summary.Entry::commit).containsOnly(commit);
        assertThat(summary.metadata())
                .containsEntry("ostree.summary.collection-id", Variant.string("com.example.Os"))
                .containsEntry("ostree.summary.mode", Variant.string("archive-z2"));
        assertThat(Fsck.check(repository).findings()).isEmpty();
    }

    @Test
    void aSignedSummaryIsVerifiedAndAnUnsignedOneTakesTheSignatureAway() throws IOException {
        SigningKey key = SigningKey.parse(Base64.getEncoder().encodeToString(new byte[32]));
        Summary.write(repository, key);
        assertThat(Summary.isSigned(repository, List.of(key.verificationKey()))).isTrue();

        byte[] bytes = Files.readAllBytes(folder.resolve("summary"));
        bytes[0]++;
        Files.write(folder.resolve("summary"), bytes);
        assertThat(Summary.isSigned(repository, List.of(key.verificationKey()))).isFalse();

        Summary.write(repository, key);
        Summary.write(repository, null);
        assertThat(Summary.isSigned(repository, List.of(key.verificationKey())))
                .as("it says the same")
                .isTrue();
        Files.delete(folder.resolve("refs/heads/test/second"));
        Summary.write(repository, null);
        assertThat(Summary.isSigned(repository, List.of(key.verificationKey()))).isFalse();
        assertThat(folder.resolve("summary.sig")).doesNotExist();
    }

    @Test
    void aSummaryOfOtherRefsIsFound() throws IOException {
        Summary.write(repository, null);
        Files.delete(folder.resolve("refs/heads/test/second"));

        assertThat(Fsck.check(repository).findings())
                .extracting(FsckFinding::toString)
                .containsExactly("summary: summary: names other commits than the refs do");
    }

    @Test
    void brokenSummariesAreRefusedAndNothingElse() throws IOException {
        byte[] sound = Summary.of(repository).encode();
        Mutations mutations = Mutations.seeded(20261124);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = mutations.mutate(sound);
            try {
                assertThat(Summary.decode(bad).encode())
                        .as("%s, %d", mutations, i)
                        .isEqualTo(bad);
            } catch (MalformedObjectException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThatThrownBy(() -> Summary.decode(new byte[0])).isInstanceOf(MalformedObjectException.class);
    }
}
