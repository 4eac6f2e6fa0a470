// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.ostree.Fsck;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.ostree.RepositoryMode;
import io.github.bootcmaven.ostree.Signatures;
import io.github.bootcmaven.ostree.SigningKey;
import io.github.bootcmaven.ostree.Summary;
import io.github.bootcmaven.testing.BuiltSystem;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.tree.TreeWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits of one project after another, in a repository that outlives its builds; signed, bound, pruned. */
class OstreeHistoryIT {

    private static final String SECRET =
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8DoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuA==";

    @TempDir
    private Path folder;

    @Test
    void eachCommitIsOnTopOfTheOneBefore() throws Exception {
        HostTool ostree = HostTool.required("ostree");
        SigningKey key = SigningKey.parse(SECRET);
        ImagePom.write(folder, "history", CONFIGURATION);

        String first = build("1");
        assertThat(build("1")).as("nothing changed").isEqualTo(first);
        String second = build("2");
        String third = build("3");

        OstreeRepository history = OstreeRepository.open(folder.resolve("history"));
        assertThat(history.mode()).isEqualTo(RepositoryMode.ARCHIVE);
        assertThat(Digest.ofHex(third)).isEqualTo(history.resolve("edge/stable"));
        assertThat(history.readCommit(Digest.ofHex(third)).parent()).isEqualTo(Digest.ofHex(second));
        assertThat(history.readCommit(Digest.ofHex(second)).parent()).isEqualTo(Digest.ofHex(first));
        assertThat(Fsck.check(history).commits()).as("two are kept").isEqualTo(2);
        for (OstreeRepository each : List.of(history, OstreeRepository.open(folder.resolve("target/bootc/repo")))) {
            assertThat(Fsck.check(each).findings()).isEmpty();
            assertThat(Signatures.verify(each, Digest.ofHex(third), List.of(key.verificationKey())))
                    .isPresent();
            assertThat(Summary.isSigned(each, List.of(key.verificationKey()))).isTrue();
            ostree.run("fsck", "--verify-bindings", "--repo=" + each.directory());
        }
        assertThat(metadata(ostree, third, "version")).isEqualTo("'2026.1'");
        assertThat(metadata(ostree, third, "ostree.architecture")).isEqualTo("'x86_64'");
        assertThat(metadata(ostree, third, "ostree.collection-binding")).isEqualTo("'com.example.Os'");
        assertThat(metadata(ostree, third, "example.note")).isEqualTo("'a text'");
        assertThat(metadata(ostree, third, "ostree.container-cmd")).isEqualTo("['/sbin/init']");
    }

    private String metadata(HostTool ostree, String commit, String key) {
        return ostree.run("show", "--repo=" + folder.resolve("history"), "--print-metadata-key=" + key, commit)
                .strip();
    }

    /** Runs the goal on a tree that has some text in it, and gives the commit. */
    private String build(String text) throws Exception {
        writeTree(text);
        MavenRun.Result result = MavenRun.in(folder)
                .with("-X", "-Dbootc.cache=" + folder.resolve("cache"), "bootc:ostree-commit")
                .variable("OSTREE_KEY", SECRET)
                .run(folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).doesNotContain(SECRET.substring(0, 40));
        return new ObjectMapper()
                .readTree(folder.resolve("target/bootc/build.json").toFile())
                .at("/ostree-commit/commit")
                .asText();
    }

    private void writeTree(String text) throws IOException {
        Path tar = folder.resolve("target/bootc/rootfs.tar");
        Files.createDirectories(folder.resolve("target/bootc"));
        try (OutputStream out = Files.newOutputStream(tar)) {
            TreeWriter.write(BuiltSystem.root().file("usr/lib/text", text).tree(), out);
        }
    }

    private static final String CONFIGURATION = """
            <suite>trixie</suite>
            <architecture>amd64</architecture>
            <ostree>
              <ref>edge/stable</ref>
              <version>2026.1</version>
              <collectionId>com.example.Os</collectionId>
              <metadata>
                <example.note>a text</example.note>
                <ostree.container-cmd>@as ['/sbin/init']</ostree.container-cmd>
              </metadata>
              <sign><keyEnvironment>OSTREE_KEY</keyEnvironment></sign>
              <repository>history</repository>
              <keep>2</keep>
            </ostree>
            """;
}
