// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.sigstore.TrustPolicy;
import io.github.bootcmaven.sigstore.VerificationKey;
import io.github.bootcmaven.testing.KeyFiles;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose rules for images are in the tree: the project's, unless somebody else has made some. */
class SignaturePolicyTest {

    private static final String KEY = "usr/share/pki/containers/registry.example.com-team-node.pub";
    private static final String REGISTRIES = "etc/containers/registries.d/registry.example.com-team-node.yaml";
    private static final String ACCEPT = "[{\"type\": \"insecureAcceptAnything\"}]";

    @TempDir
    Path folder;

    private final SignaturePolicy policy;
    private final String publicKey;

    SignaturePolicyTest() throws Exception {
        publicKey = KeyFiles.p256().publicKey();
        policy = SignaturePolicy.of(
                new TrustPolicy("registry.example.com/team/node", VerificationKey.parse(publicKey, "key"), false));
    }

    private FileTree added(FileTree tree) throws IOException {
        policy.addTo(tree, new ImageNodes(0));
        return tree;
    }

    private static String text(FileTree tree, String path) throws IOException {
        RegularFile file = (RegularFile) Objects.requireNonNull(tree.find(path));
        try (InputStream in = file.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void fails(ThrowingCallable call, String said) {
        assertThatThrownBy(call)
                .hasMessageContaining(said)
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo("<signaturePolicy>"));
    }

    @Test
    void aTreeWithoutRulesGetsThem() throws IOException {
        FileTree tree = added(new TreeBuilder().file("etc/hostname", "x").make());

        assertThat(text(tree, KEY)).isEqualTo(publicKey);
        assertThat(text(tree, REGISTRIES)).contains("\"registry.example.com/team/node\"", "use-sigstore-attachments");
        assertThat(text(tree, TrustPolicy.FILE)).contains("\"/" + KEY + "\"", "sigstoreSigned");
        assertThat(TreeBuilder.metadata(tree, TrustPolicy.FILE)).isEqualTo(Metadata.root(0644, Timestamps.UNDATED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"default\": " + ACCEPT + "}",
                "{\"default\": " + ACCEPT + ", \"transports\": {\"docker-daemon\": {\"\": " + ACCEPT + "}}}"
            })
    void aPolicyThatAcceptsAnythingGivesWay(String shipped) throws IOException {
        FileTree tree = added(new TreeBuilder().file(TrustPolicy.FILE, shipped).make());

        assertThat(text(tree, TrustPolicy.FILE)).contains("sigstoreSigned");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"default\": [{\"type\": \"reject\"}]}",
                "{\"default\": " + ACCEPT
                        + ", \"transports\": {\"docker\": {\"a.example\": [{\"type\": \"reject\"}]}}}",
                "{\"default\": []}",
                "{}",
                "no JSON",
                ""
            })
    void aPolicyThatSaysMoreIsAnError(String other) {
        FileTree tree = new TreeBuilder().file(TrustPolicy.FILE, other).make();

        fails(() -> added(tree), "Cannot write /etc/containers/policy.json");
    }

    @Test
    void anythingElseInTheWayIsAnError() {
        fails(() -> added(new TreeBuilder().symlink(TrustPolicy.FILE, "x").make()), "policy.json");
        fails(() -> added(new TreeBuilder().file(REGISTRIES, "").make()), REGISTRIES);
        fails(() -> added(new TreeBuilder().file("etc/containers", "").make()), "etc/containers");
    }

    @Test
    void anOverlayWithAPolicyIsAnErrorBeforeAnythingIsFetched() throws IOException {
        Files.createDirectories(folder.resolve("etc/containers"));
        Files.writeString(folder.resolve(TrustPolicy.FILE), "{\"default\": " + ACCEPT + "}");
        Customisation c = Customisation.NONE;

        fails(
                () -> new Customisation(
                        List.of(Overlay.of(folder)),
                        c.artifacts(),
                        c.accounts(),
                        c.units(),
                        c.localisation(),
                        c.kernelArguments(),
                        c.install(),
                        policy,
                        c.removed(),
                        c.scripts()),
                "the project brings such a file itself");
    }

    @Test
    void withoutAPolicyNothingIsWritten() throws IOException {
        FileTree tree = new FileTree(new TreeBuilder().make().root());
        new SignaturePolicy(new TreeMap<>()).addTo(tree, new ImageNodes(0));
        assertThat(tree.root().children()).isEmpty();
    }
}
