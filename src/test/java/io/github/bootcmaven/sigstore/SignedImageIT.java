// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.image.ImageBuilder;
import io.github.bootcmaven.image.ImageRequest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.oci.Referrers;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandFailedException;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.KeyFiles;
import io.github.bootcmaven.testing.LayoutUpload;
import io.github.bootcmaven.testing.RegistryProcess;
import io.github.bootcmaven.testing.ToolRoot;
import io.github.bootcmaven.testing.TreeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Hosts and cosign judge what we sign, in Debian's registry; the host has the files that an image can carry. */
class SignedImageIT {

    private static final String STORAGE = "/storage";

    private static ToolRoot tools;

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    @TempDir
    Path folder;

    private RegistryProcess registry;
    private ImageReference name;
    private LayoutUpload upload;
    private SigningKey key;
    private Referrers referrers;

    @BeforeAll
    static void buildTools(@TempDir(cleanup = CleanupMode.NEVER) Path folder) throws Exception {
        tools = ToolRoot.build(folder);
    }

    @AfterAll
    static void deleteTools() {
        if (tools != null) {
            tools.delete();
        }
    }

    @BeforeEach
    void start() throws Exception {
        registry = RegistryProcess.docker(Files.createDirectory(folder.resolve("registry")));
        name = ImageReference.parse(registry.name() + "/edge-node:1.0");
        upload = new LayoutUpload("http://" + registry.name() + "/v2/edge-node");
        key = PrivateKeyReader.read(KeyFiles.p256().pkcs8(), new char[0], "key");
        referrers = Referrers.create(folder.resolve("referrers"));
        trust(key);
    }

    @AfterEach
    void stop() {
        registry.close();
        runner.run(Command.of("rm", "-rf", tools.path() + STORAGE));
    }

    /** Gives the host the files by which it takes the image only with a signature. */
    private void trust(SigningKey trusted) throws IOException {
        TrustPolicy policy = new TrustPolicy(name.name(), trusted.verificationKey(), true);
        for (Map.Entry<String, String> file : policy.files().entrySet()) {
            Path target = tools.path().resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
        }
    }

    /** Puts an image with one file into the registry. */
    private Descriptor pushed(String content) throws Exception {
        ImageRequest request =
                ImageRequest.bootable(List.of(name), Platform.linux("amd64"), Instant.parse("2026-08-01T00:00:00Z"));
        Descriptor image = new ImageBuilder(BuildLog.SILENT)
                .build(new TreeBuilder().file("usr/share/greeting", content).make(), request, layout(content))
                .manifest();
        upload.image(ImageLayout.open(layout(content)), image, "1.0");
        return image;
    }

    private Descriptor signed(String content) throws Exception {
        Descriptor image = pushed(content);
        new ImageSigner(key).sign(ImageLayout.open(layout(content)), image, List.of(name), referrers);
        upload.attached(referrers, image.digest());
        return image;
    }

    private Path layout(String content) {
        return folder.resolve("image-" + content);
    }

    @Test
    void podmanPullsWhatIsSigned() throws Exception {
        Descriptor image = signed("hello");

        podman("pull", "--tls-verify=false", name.toString());

        assertThat(podman("image", "inspect", "--format", "{{.Digest}}", name.toString())
                        .strip())
                .isEqualTo(image.digest().toString());
    }

    @Test
    void podmanRefusesTheSameImageWithOneByteChanged() throws Exception {
        Descriptor image = signed("hello");
        Descriptor changed = pushed("hallo");

        assertThatThrownBy(() -> podman("pull", "--tls-verify=false", name.toString()))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("A signature was required, but no signature exists");

        putSignaturesOf(image, changed);
        assertThatThrownBy(() -> podman("pull", "--tls-verify=false", name.toString()))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("Signature for digest " + image.digest() + " does not match");
    }

    /** What somebody would do who can write to the registry and has no key. */
    private void putSignaturesOf(Descriptor image, Descriptor changed) throws Exception {
        String tag = SignatureManifest.tag(image.digest());
        referrers.tag(
                referrers
                        .layout()
                        .manifest(Objects.requireNonNull(referrers.tagged().get(tag))),
                SignatureManifest.tag(changed.digest()));
        upload.attached(referrers, changed.digest());
    }

    @Test
    void podmanRefusesWhatAnotherKeyHasSigned() throws Exception {
        trust(PrivateKeyReader.read(KeyFiles.p256().pkcs8(), new char[0], "other"));
        signed("hello");

        assertThatThrownBy(() -> podman("pull", "--tls-verify=false", name.toString()))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("invalid signature when validating ASN.1 encoded signature");
    }

    @Test
    void skopeoCopiesWhatIsSignedByteForByte() throws Exception {
        Descriptor image = signed("hello");

        runner.run(tools.command("skopeo", "copy", "--src-tls-verify=false", "docker://" + name, "dir:" + STORAGE));

        assertThat(Digest.of(tools.path().resolve("storage/manifest.json"))).isEqualTo(image.digest());
        assertThat(tools.path().resolve("storage/signature-1")).exists();
    }

    @Test
    void cosignVerifiesBothForms() throws Exception {
        Descriptor image = signed("hello");
        for (String newer : List.of("true", "false")) {
            assertThat(cosignVerify(newer)).contains(image.digest().toString());
        }

        putSignaturesOf(image, pushed("hallo"));
        for (String newer : List.of("true", "false")) {
            assertThatThrownBy(() -> cosignVerify(newer)).isInstanceOf(CommandFailedException.class);
        }
    }

    private String cosignVerify(String newBundleFormat) throws IOException {
        Files.writeString(
                tools.path().resolve("cosign.pub"), key.verificationKey().pem());
        return runner.read(tools.command(
                "cosign",
                "verify",
                "--new-bundle-format=" + newBundleFormat,
                "--key=/cosign.pub",
                "--insecure-ignore-tlog",
                "--allow-http-registry",
                name.toString()));
    }

    @Test
    void keysThatCosignMakesAreRead() throws Exception {
        runner.run(tools.command("cosign", "generate-key-pair", "--output-key-prefix", "/made"));

        SigningKey made = PrivateKeyReader.read(
                Files.readString(tools.path().resolve("made.key")), KeyFiles.PASSPHRASE.toCharArray(), "made.key");

        assertThat(made.verificationKey().pem())
                .isEqualTo(Files.readString(tools.path().resolve("made.pub")));
        Files.delete(tools.path().resolve("made.key"));
        Files.delete(tools.path().resolve("made.pub"));
    }

    private String podman(String... arguments) {
        List<String> argv = new ArrayList<>(List.of(
                "podman", "--root", STORAGE + "/root", "--runroot", STORAGE + "/run", "--storage-driver", "vfs"));
        argv.addAll(List.of(arguments));
        return runner.read(tools.command(argv.toArray(String[]::new)));
    }
}
