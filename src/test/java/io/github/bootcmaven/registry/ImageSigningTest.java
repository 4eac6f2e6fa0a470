// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.ManifestDocument;
import io.github.bootcmaven.sigstore.PrivateKeyReader;
import io.github.bootcmaven.sigstore.SignatureCheck;
import io.github.bootcmaven.sigstore.SignatureManifest;
import io.github.bootcmaven.sigstore.SigningKey;
import io.github.bootcmaven.sigstore.SigstoreBundle;
import io.github.bootcmaven.sigstore.VerificationKey;
import io.github.bootcmaven.testing.FaultyRegistry;
import io.github.bootcmaven.testing.FaultyRegistry.Fault;
import io.github.bootcmaven.testing.KeyFiles;
import io.github.bootcmaven.testing.RegistryImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Signatures go up before tags, beside what others have signed, and only what a host would take counts. */
@Timeout(60)
class ImageSigningTest {

    private static final String REPOSITORY = "team/node";

    @TempDir
    Path folder;

    private PushFixture fixture;
    private Path layout;

    @BeforeEach
    void make() throws IOException {
        fixture = new PushFixture(folder, BuildLog.SILENT);
        layout = RegistryImages.index(folder.resolve("image"), 1, 1000, 20);
    }

    private static SigningKey key() throws Exception {
        return PrivateKeyReader.read(KeyFiles.p256().pkcs8(), new char[0], "key");
    }

    private ImageSigning push(FaultyRegistry registry, SigningKey key) throws IOException {
        String name = registry.name() + "/" + REPOSITORY;
        ImageSigning signing = new ImageSigning(
                layout,
                folder.resolve("signatures"),
                List.of(ImageReference.parse(name + ":1.0"), ImageReference.parse(name + ":stable")),
                key,
                BuildLog.SILENT);
        fixture.push(fixture.request(name, layout, "1.0", "stable").withBeforeTags(signing));
        return signing;
    }

    private List<Digest> manifests() throws IOException {
        return PushPlan.of(ImageLayout.open(layout), RegistryImages.only(layout)).manifests().stream()
                .map(ManifestDocument::descriptor)
                .map(descriptor -> descriptor.digest())
                .toList();
    }

    private static void requireSigned(FaultyRegistry registry, Digest manifest, VerificationKey key)
            throws IOException {
        String tag = SignatureManifest.tag(manifest);
        ImageManifest signatures = ImageManifest.parse(registry.manifest(REPOSITORY, tag), tag);
        new SignatureCheck(key)
                .require(
                        ImageReference.parse(registry.name() + "/" + REPOSITORY + ":1.0"),
                        manifest,
                        signatures,
                        layer -> registry.blob(REPOSITORY, layer.digest().toString()));
    }

    @Test
    void theIndexAndEachOfItsManifestsAreSignedBeforeTheFirstTag() throws Exception {
        SigningKey key = key();
        try (FaultyRegistry registry = new FaultyRegistry(false, (request, occurrence) -> Fault.NONE)) {
            ImageSigning signing = push(registry, key);
            assertThat(manifests()).hasSize(3).isEqualTo(signing.signed().manifests());
            List<String> written = registry.requests().stream()
                    .filter(request -> request.startsWith("PUT") && request.contains("/manifests/"))
                    .toList();
            assertThat(written.subList(written.size() - 2, written.size()))
                    .allMatch(request -> request.matches("PUT .*/manifests/(1\\.0|stable)"));
            for (Digest manifest : manifests()) {
                requireSigned(registry, manifest, key.verificationKey());
                JsonNode bundles = new ObjectMapper()
                        .readTree(registry.manifest(REPOSITORY, RemoteReferrers.fallbackTag(manifest)));
                String bundle = bundles.at("/manifests/0/digest").asText();
                ImageManifest referrer = ImageManifest.parse(registry.manifest(REPOSITORY, bundle), bundle);
                byte[] bytes = registry.blob(
                        REPOSITORY, referrer.layers().get(0).digest().toString());
                assertThat(SigstoreBundle.verifies(bytes, key.verificationKey(), manifest))
                        .isTrue();
            }
        }
    }

    @Test
    void anotherSignatureStaysAndTheSameIsNotAddedTwice() throws Exception {
        SigningKey first = key();
        SigningKey second = key();
        try (FaultyRegistry registry = new FaultyRegistry(false, (request, occurrence) -> Fault.NONE)) {
            push(registry, first);
            push(registry, second);
            push(registry, second);
            for (Digest manifest : manifests()) {
                requireSigned(registry, manifest, first.verificationKey());
                requireSigned(registry, manifest, second.verificationKey());
                String tag = SignatureManifest.tag(manifest);
                assertThat(ImageManifest.parse(registry.manifest(REPOSITORY, tag), tag)
                                .layers())
                        .hasSize(4);
            }
        }
    }

    @Test
    void aSignatureThatHostsWouldRefuseLeavesNoTag() throws Exception {
        SigningKey key = key();
        VerificationKey other = key().verificationKey();
        SigningKey wrong = new SigningKey() {
            @Override
            public byte[] sign(byte[] message) {
                return key.sign(message);
            }

            @Override
            public VerificationKey verificationKey() {
                return other;
            }
        };
        try (FaultyRegistry registry = new FaultyRegistry(false, (request, occurrence) -> Fault.NONE)) {
            assertThatThrownBy(() -> push(registry, wrong))
                    .isInstanceOfSatisfying(
                            BootcException.class, e -> assertThat(e.element()).isEqualTo("<push><sign>"));
            assertThat(registry.manifest(REPOSITORY, "1.0")).isNull();
            assertThat(registry.manifest(REPOSITORY, "stable")).isNull();
        }
    }

    @Test
    void theAccountSaysWhatWasSignedByWhichKey() throws Exception {
        SigningKey key = key();
        try (FaultyRegistry registry = new FaultyRegistry(false, (request, occurrence) -> Fault.NONE)) {
            ImageSigning signing = push(registry, key);
            PushReport report = fixture.push(registry.name() + "/" + REPOSITORY, layout, "1.0");
            JsonNode json = new ObjectMapper().readTree(report.json(signing.signed()));
            assertThat(json.at("/signed/key").asText())
                    .isEqualTo(key.verificationKey().toString());
            assertThat(json.at("/signed/manifests")).hasSize(3);
            assertThat(json.at("/signed/references/1").asText()).endsWith("/team/node:stable");
            assertThat(new ObjectMapper().readTree(report.json(null)).has("signed"))
                    .isFalse();
        }
    }
}
