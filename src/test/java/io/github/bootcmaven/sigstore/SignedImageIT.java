// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.image.ImageBuilder;
import io.github.bootcmaven.image.ImageRequest;
import io.github.bootcmaven.log.BootcException;
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
        runner.run(Command.of("rm", "-rf", tools.path() + ToolRoot.STORAGE));
        runner.run(Command.of("sh", "-c", "rm -f \"$0\"/made.*", tools.path().toString()));
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

        tools.podman("pull", "--tls-verify=false", name.toString());

        assertThat(tools.podman("image", "inspect", "--format", "{{.Digest}}", name.toString())
                        .strip())
                .isEqualTo(image.digest().toString());
    }

    @Test
    void podmanRefusesTheSameImageWithOneByteChanged() throws Exception {
        Descriptor image = signed("hello");
        Descriptor changed = pushed("hallo");

        assertThatThrownBy(() -> tools.podman("pull", "--tls-verify=false", name.toString()))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("A signature was required, but no signature exists");

        putSignaturesOf(image, changed);
        assertThatThrownBy(() -> tools.podman("pull", "--tls-verify=false", name.toString()))
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

        assertThatThrownBy(() -> tools.podman("pull", "--tls-verify=false", name.toString()))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("invalid signature when validating ASN.1 encoded signature");
    }

    @Test
    void skopeoCopiesWhatIsSignedByteForByte() throws Exception {
        Descriptor image = signed("hello");

        runner.run(tools.command(
                "skopeo", "copy", "--src-tls-verify=false", "docker://" + name, "dir:" + ToolRoot.STORAGE));

        assertThat(Digest.of(tools.path().resolve("storage/manifest.json"))).isEqualTo(image.digest());
        assertThat(tools.path().resolve("storage/signature-1")).exists();
    }

    @Test
    void cosignVerifiesBothForms() throws Exception {
        Descriptor image = signed("hello");
        for (boolean newer : new boolean[] {true, false}) {
            assertThat(cosignVerify(newer)).contains(image.digest().toString());
        }

        putSignaturesOf(image, pushed("hallo"));
        for (boolean newer : new boolean[] {true, false}) {
            assertThatThrownBy(() -> cosignVerify(newer)).isInstanceOf(CommandFailedException.class);
        }
    }

    private String cosignVerify(boolean newBundleFormat) throws IOException {
        return tools.cosignVerify(name.toString(), key.verificationKey().pem(), newBundleFormat);
    }

    @Test
    void keysThatCosignMakesAreRead() throws Exception {
        runner.run(tools.command("cosign", "generate-key-pair", "--output-key-prefix", "/made"));
        assertReads("made.key", KeyFiles.PASSPHRASE, "made.pub");
    }

    @Test
    void keysThatCosignImportsFromOpensslAreRead() throws Exception {
        openssl("ecparam -name prime256v1 -genkey -noout -out /made.pem");
        openssl("pkcs8 -topk8 -nocrypt -in /made.pem -out /made.pk8");
        runner.run(tools.command("cosign", "import-key-pair", "--key", "/made.pk8", "--output-key-prefix", "/made"));
        assertReads("made.key", KeyFiles.PASSPHRASE, "made.pub");
    }

    @Test
    void keysThatOpensslMakesAreRead() throws Exception {
        // In a file, in UTF-8: arguments are encoded as the host's locale has it.
        Files.writeString(tools.path().resolve("made.pass"), KeyFiles.PASSPHRASE);
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out /made.pem");
        openssl("pkey -in /made.pem -pubout -out /made.pub");
        assertReads("made.pem", "", "made.pub");
        openssl("ec -in /made.pem -out /made.key");
        assertReads("made.key", "", "made.pub");
        for (String way : List.of(
                "-v2 aes-256-cbc",
                "-v2 aes-128-cbc -v2prf hmacWithSHA1",
                "-v2 aes-192-cbc -v2prf hmacWithSHA512 -iter 50000",
                "-scrypt")) {
            openssl("pkcs8 -topk8 -in /made.pem -out /made.key " + way + " -passout file:/made.pass");
            assertReads("made.key", KeyFiles.PASSPHRASE, "made.pub");
        }
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass file:/made.pass -out /made.key");
        openssl("pkey -in /made.key -passin file:/made.pass -pubout -out /made.pub");
        assertReads("made.key", KeyFiles.PASSPHRASE, "made.pub");
    }

    /** cosign would take it; that all hosts and bundles agree about it isn't known, so no image depends on it. */
    @Test
    void aKeyOfRsaIsRefused() throws Exception {
        openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out /made.pem");
        String pem = Files.readString(tools.path().resolve("made.pem"));
        assertThatThrownBy(() -> PrivateKeyReader.read(pem, new char[0], "made.pem"))
                .isInstanceOf(BootcException.class)
                .hasMessage("made.pem is no ECDSA key on the curve P-256");
    }

    private void openssl(String arguments) {
        runner.run(tools.command(("openssl " + arguments).split(" ")));
    }

    private static void assertReads(String key, String passphrase, String publicKey) throws IOException {
        SigningKey made =
                PrivateKeyReader.read(Files.readString(tools.path().resolve(key)), passphrase.toCharArray(), key);

        assertThat(made.verificationKey().pem())
                .isEqualTo(Files.readString(tools.path().resolve(publicKey)));
    }
}
