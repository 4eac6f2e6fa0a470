// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.MediaType;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandFailedException;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.KeyFiles;
import io.github.bootcmaven.testing.LayoutUpload;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.RegistryImages;
import io.github.bootcmaven.testing.RegistryProcess;
import io.github.bootcmaven.testing.ToolRoot;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code mvn deploy} has signed and pushed, a host takes that has the policy of the very image, and cosign verifies; the same
 * image with one byte changed neither takes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignedDeployIT {

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    private Path folder;
    private ToolRoot tools;
    private Path data;
    private RegistryProcess registry;
    private Path project;
    private KeyFiles key;
    private String image;

    @BeforeAll
    void deploy(@TempDir(cleanup = CleanupMode.NEVER) Path made) throws Exception {
        folder = made;
        tools = ToolRoot.build(folder);
        data = Files.createDirectory(folder.resolve("registry"));
        registry = RegistryProcess.docker(data);
        image = registry.name() + "/team/signed:1.0.0";
        key = KeyFiles.p256();
        project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(folder.resolve("signing.pem"), key.sigstore());
        Files.writeString(project.resolve("cosign.pub"), key.publicKey());
        // The package brings the policy that accepts any image. podman copies the tree for each layer, so there are
        // few.
        ImagePom.write(
                project,
                "signed",
                "<suite>trixie</suite><packages>golang-github-containers-common</packages><image><name>"
                        + registry.name()
                        + "/team/signed</name><layers><max>16</max></layers></image><rootfs><signaturePolicy>cosign.pub</signaturePolicy></rootfs>"
                        + "<push><sign><keyFile>../signing.pem</keyFile></sign></push>");
        MavenRun.Result result = MavenRun.in(project)
                .with("-Dbootc.cache=" + MavenRun.sharedCache(), "deploy")
                .variable("HOME", folder.toString())
                .variable("LC_ALL", "C.UTF-8")
                .variable("BOOTC_SIGNING_PASSPHRASE", KeyFiles.PASSPHRASE)
                .run(folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isZero();
        runner.run(Command.of(
                "tar",
                "-x",
                "-f",
                project.resolve("target/bootc/rootfs.tar").toString(),
                "-C",
                tools.path().toString(),
                "etc/containers",
                "usr/share/pki/containers"));
    }

    @AfterAll
    void stop() {
        if (registry != null) {
            registry.close();
        }
        if (folder != null) {
            runner.run(Command.of("rm", "-rf", folder.toString()));
        }
    }

    private Digest digest() throws IOException {
        return Digest.parse(new ObjectMapper()
                .readTree(project.resolve("target/bootc/push.json").toFile())
                .path("digest")
                .asText());
    }

    private String pull(String name) {
        try {
            tools.podman("pull", "--tls-verify=false", name);
            return tools.podman("image", "inspect", "--format", "{{.Digest}}", name)
                    .strip();
        } finally {
            runner.run(Command.of("rm", "-rf", tools.path() + ToolRoot.STORAGE));
        }
    }

    private void assertRefused(String name, String why) {
        assertThatThrownBy(() -> pull(name))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void theHostTakesTheImageAndCosignVerifiesIt() throws Exception {
        assertThat(pull(image)).isEqualTo(digest().toString());
        for (boolean newer : new boolean[] {true, false}) {
            assertThat(tools.cosignVerify(image, key.publicKey(), newer)).contains(digest().toString());
            assertThatThrownBy(() -> tools.cosignVerify(image, KeyFiles.p256().publicKey(), newer))
                    .isInstanceOf(CommandFailedException.class);
        }
    }

    @Test
    void aManifestWithOneByteChangedIsRefused() throws Exception {
        byte[] manifest = Files.readAllBytes(RegistryProcess.blob(data, digest()));
        String sound = new String(manifest, StandardCharsets.UTF_8);
        String changed = sound.replaceFirst(
                "\"org.opencontainers.image.version\":\"1.0.0\"", "\"org.opencontainers.image.version\":\"1.0.1\"");
        assertThat(changed).isNotEqualTo(sound).hasSameSizeAs(sound);
        HttpRequest put = HttpRequest.newBuilder(
                        URI.create("http://" + registry.name() + "/v2/team/signed/manifests/changed"))
                .header("Content-Type", MediaType.MANIFEST)
                .PUT(HttpRequest.BodyPublishers.ofString(changed))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(put, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(201);

        assertRefused(registry.name() + "/team/signed:changed", "A signature was required, but no signature exists");
        for (boolean newer : new boolean[] {true, false}) {
            assertThatThrownBy(
                            () -> tools.cosignVerify(registry.name() + "/team/signed:changed", key.publicKey(), newer))
                    .isInstanceOf(CommandFailedException.class);
        }
    }

    @Test
    void aLayerWithOneByteChangedIsRefused() throws Exception {
        ImageLayout layout = ImageLayout.open(project.resolve("target/bootc/image"));
        Descriptor layer = layout.manifest(RegistryImages.only(layout.directory()))
                .layers()
                .get(0);
        Path stored = RegistryProcess.blob(data, layer.digest());
        byte[] sound = Files.readAllBytes(stored);
        byte[] changed = sound.clone();
        changed[changed.length / 2] ^= 1;
        Files.write(stored, changed);
        try {
            assertThatThrownBy(() -> pull(image)).isInstanceOf(CommandFailedException.class);
        } finally {
            Files.write(stored, sound);
        }
    }

    /** As the policy of Debian's package has it for all images. */
    @Test
    void anUnsignedImageFromElsewhereIsTaken() throws Exception {
        Path layout = project.resolve("target/bootc/image");
        Descriptor unsigned = RegistryImages.only(layout);
        new LayoutUpload("http://" + registry.name() + "/v2/elsewhere").image(ImageLayout.open(layout), unsigned, "1");
        assertThat(pull(registry.name() + "/elsewhere:1"))
                .isEqualTo(unsigned.digest().toString());
    }
}
