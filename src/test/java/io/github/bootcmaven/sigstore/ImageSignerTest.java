// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.ContainerConfig;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.oci.Referrers;
import io.github.bootcmaven.testing.KeyFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSignerTest {

    private static final ImageReference RELEASE = ImageReference.parse("registry.example.com:5000/edge-node:1.0");
    private static final ImageReference LATEST = RELEASE.withTag("latest");

    @TempDir
    Path directory;

    private ImageLayout layout;
    private Referrers referrers;
    private SigningKey key;

    @BeforeEach
    void create() throws Exception {
        layout = ImageLayout.create(directory.resolve("image"));
        referrers = Referrers.create(directory.resolve("referrers"));
        key = PrivateKeyReader.read(KeyFiles.p256().pkcs8(), new char[0], "key");
    }

    private Descriptor image(String architecture) throws IOException {
        ImageConfig config =
                new ImageConfig(null, Platform.linux(architecture), ContainerConfig.EMPTY, List.of(), List.of());
        return layout.write(
                ImageManifest.of(layout.write(config), List.of(), Map.of(Annotation.CREATED, "2026-08-01T00:00:00Z")));
    }

    private byte[] blob(Descriptor descriptor) throws IOException {
        try (InputStream in = referrers.layout().blob(descriptor).open()) {
            return in.readAllBytes();
        }
    }

    private ImageManifest signatures(Descriptor image) throws IOException {
        String tag = SignatureManifest.tag(image.digest());
        return referrers
                .layout()
                .manifest(Objects.requireNonNull(referrers.tagged().get(tag)));
    }

    @Test
    void a_host_takes_the_image_under_each_of_its_names() throws Exception {
        Descriptor image = image("amd64");
        new ImageSigner(key).sign(layout, image, List.of(RELEASE, LATEST), referrers);

        SignatureCheck check = new SignatureCheck(key.verificationKey());
        assertThatCode(() -> check.require(RELEASE, image.digest(), signatures(image), this::blob))
                .doesNotThrowAnyException();
        assertThat(signatures(image).layers())
                .extracting(layer -> SignedPayload.parse(blob(layer)).reference())
                .containsExactly(
                        "registry.example.com:5000/edge-node:1.0", "registry.example.com:5000/edge-node:latest");
    }

    @Test
    void a_host_refuses_another_image_repository_or_key_and_says_why() throws Exception {
        Descriptor image = image("amd64");
        new ImageSigner(key).sign(layout, image, List.of(RELEASE), referrers);
        ImageManifest signatures = signatures(image);
        SignatureCheck check = new SignatureCheck(key.verificationKey());
        VerificationKey other = VerificationKey.parse(KeyFiles.p256().publicKey(), "other");

        assertThatThrownBy(() -> check.require(RELEASE, Digest.of("changed"), signatures, this::blob))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("one signature is of " + image.digest());
        assertThatThrownBy(() -> check.require(
                        ImageReference.parse("registry.example.com:5000/other:1.0"),
                        image.digest(),
                        signatures,
                        this::blob))
                .hasMessageContaining("one signature is for registry.example.com:5000/edge-node:1.0");
        assertThatThrownBy(() -> new SignatureCheck(other).require(RELEASE, image.digest(), signatures, this::blob))
                .hasMessageContaining("one signature isn't by the public key SHA256:");
        assertThatThrownBy(() -> check.require(
                        RELEASE,
                        image.digest(),
                        ImageManifest.of(signatures.config(), List.of(), Map.of()),
                        this::blob))
                .hasMessageContaining("it has no signature");
    }

    @Test
    void a_changed_payload_is_not_signed() throws Exception {
        Descriptor image = image("amd64");
        new ImageSigner(key).sign(layout, image, List.of(RELEASE), referrers);
        byte[] changed = new SignedPayload("registry.example.com:5000/edge-node:2.0", image.digest()).json();

        assertThatThrownBy(() -> new SignatureCheck(key.verificationKey())
                        .require(RELEASE, image.digest(), signatures(image), descriptor -> changed))
                .hasMessageContaining("one signature isn't by");
    }

    @Test
    void the_payload_is_these_very_bytes() {
        assertThat(new String(SignedPayload.of(RELEASE, Digest.of("x")).json(), StandardCharsets.UTF_8))
                .isEqualTo(("{'critical':{'identity':{'docker-reference':'registry.example.com:5000/edge-node:1.0'},"
                                + "'image':{'docker-manifest-digest':'" + Digest.of("x")
                                + "'},'type':'cosign container image signature'},"
                                + "'optional':{'creator':'bootc-maven-plugin'}}")
                        .replace('\'', '"'));
    }

    @Test
    void payloads_that_hosts_refuse_are_refused() {
        String sound = new String(SignedPayload.of(RELEASE, Digest.of("x")).json(), StandardCharsets.UTF_8);
        for (String broken : List.of(
                sound.replace("cosign container", "atomic container"),
                sound.replace("\"type\"", "\"kind\""),
                sound.replace("\"type\"", "\"more\":1,\"type\""),
                sound.replace("\"optional\"", "\"critical\":{},\"optional\""),
                sound.replace("sha256:", "sha512:"),
                sound + "{}",
                "null")) {
            assertThatThrownBy(() -> SignedPayload.parse(broken.getBytes(StandardCharsets.UTF_8)))
                    .as(broken)
                    .isInstanceOf(BootcException.class)
                    .hasMessageStartingWith("Reading the payload of a signature: ");
        }
    }

    @Test
    void the_bundle_is_a_referrer_that_its_key_verifies() throws Exception {
        Descriptor image = image("amd64");
        new ImageSigner(key).sign(layout, image, List.of(RELEASE), referrers);

        Descriptor entry = referrers.of(image.digest()).get(0);
        byte[] bundle = blob(referrers.layout().manifest(entry).layers().get(0));
        assertThat(entry.artifactType()).isEqualTo(SigstoreBundle.MEDIA_TYPE);
        assertThat(entry.annotations())
                .containsEntry(Annotation.CREATED, "2026-08-01T00:00:00Z")
                .containsEntry("dev.sigstore.bundle.content", "dsse-envelope")
                .containsEntry("dev.sigstore.bundle.predicateType", "https://sigstore.dev/cosign/sign/v1");
        assertThat(SigstoreBundle.verifies(bundle, key.verificationKey(), image.digest()))
                .isTrue();
        assertThat(SigstoreBundle.verifies(bundle, key.verificationKey(), Digest.of("other")))
                .isFalse();
        assertThat(SigstoreBundle.verifies(
                        bundle, VerificationKey.parse(KeyFiles.p256().publicKey(), "other"), image.digest()))
                .isFalse();
    }

    @Test
    void of_an_index_every_manifest_is_signed() throws Exception {
        Descriptor amd64 = image("amd64");
        Descriptor arm64 = image("arm64");
        Descriptor index = layout.write(ImageIndex.of(List.of(amd64, arm64)));
        new ImageSigner(key).sign(layout, index, List.of(RELEASE), referrers);

        SignatureCheck check = new SignatureCheck(key.verificationKey());
        for (Descriptor each : List.of(index, amd64, arm64)) {
            check.require(RELEASE, each.digest(), signatures(each), this::blob);
            assertThat(referrers.of(each.digest())).hasSize(1);
        }
        assertThat(referrers.tagged()).hasSize(3);
    }

    @Test
    void signing_again_changes_nothing() throws Exception {
        Descriptor image = image("amd64");
        new ImageSigner(key).sign(layout, image, List.of(RELEASE), referrers);
        List<String> before = files();

        new ImageSigner(key).sign(layout, image, List.of(RELEASE), referrers);

        assertThat(files()).isEqualTo(before);
    }

    private List<String> files() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(referrers.layout().directory())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                found.add(file + " " + Digest.of(file));
            }
        }
        return found;
    }

    @Test
    void what_others_have_signed_stays() throws Exception {
        Descriptor image = image("amd64");
        SigningKey theirs = PrivateKeyReader.read(KeyFiles.p256().pkcs8(), new char[0], "theirs");
        new ImageSigner(theirs).sign(layout, image, List.of(RELEASE), referrers);
        ImageManifest present = signatures(image);
        new ImageSigner(key).sign(layout, image, List.of(RELEASE), referrers);

        ImageManifest both = SignatureManifest.merge(present, signatures(image), referrers.layout());

        new SignatureCheck(theirs.verificationKey()).require(RELEASE, image.digest(), both, this::blob);
        new SignatureCheck(key.verificationKey()).require(RELEASE, image.digest(), both, this::blob);
        assertThat(SignatureManifest.merge(both, signatures(image), referrers.layout()))
                .isEqualTo(both);
    }
}
