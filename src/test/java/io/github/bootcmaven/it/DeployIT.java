// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.MediaType;
import io.github.bootcmaven.sigstore.SignatureCheck;
import io.github.bootcmaven.sigstore.SignatureManifest;
import io.github.bootcmaven.sigstore.VerificationKey;
import io.github.bootcmaven.testing.FaultyRegistry;
import io.github.bootcmaven.testing.FaultyRegistry.Fault;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.KeyFiles;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.RegistryImages;
import io.github.bootcmaven.testing.RegistryProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvn deploy} as a user runs it: pushed without a Maven repository, refused at once without a login, finished after a kill. */
class DeployIT {

    private static final String PASSWORD = "s3cret-Pa55";
    private static final String PASSPHRASE = "correct horse battery";
    private static final String POM = """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.github.bootc-maven.it</groupId>
              <artifactId>deployed</artifactId>
              <version>1.0.0</version>
              <packaging>%s</packaging>
              <build><plugins><plugin>
                <groupId>io.github.bootc-maven</groupId>
                <artifactId>bootc-maven-plugin</artifactId>
                <version>0.1.0-SNAPSHOT</version>
                <extensions>true</extensions>
                <configuration>
                  <suite>trixie</suite>
                  <packages>hello</packages>
                  <bootable>false</bootable>
                  <image>%s/team/deployed</image>
                </configuration>
              </plugin></plugins></build>
            </project>
            """;

    @TempDir
    Path folder;

    private Path project;

    @BeforeEach
    void make() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
    }

    private RegistryProcess registry() throws IOException, InterruptedException {
        Path file = folder.resolve("htpasswd");
        byte[] salt = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        Files.writeString(file, "me:" + OpenBSDBCrypt.generate("2y", PASSWORD.toCharArray(), salt, 4) + "\n");
        return RegistryProcess.docker(
                Files.createDirectory(folder.resolve("registry")),
                "auth:\n  htpasswd:\n    realm: test\n    path: " + file);
    }

    private MavenRun maven(String... arguments) {
        return MavenRun.in(project)
                .with("-Dbootc.cache=" + MavenRun.sharedCache())
                .variable("HOME", folder.toString())
                .variable("REGISTRY_AUTH_FILE", folder.resolve("none").toString())
                .with(arguments);
    }

    @Test
    void deployPushesAndSkopeoFindsTheImage() throws Exception {
        HostTool skopeo = HostTool.required("skopeo");
        try (RegistryProcess registry = registry()) {
            Files.writeString(project.resolve("pom.xml"), POM.formatted("bootc-image", registry.name()));
            MavenRun.Result result = maven("-X", "deploy")
                    .variable("BOOTC_REGISTRY_USERNAME", "me")
                    .variable("BOOTC_REGISTRY_PASSWORD", PASSWORD)
                    .run(folder.resolve("log"));
            assertThat(result.status()).as(result.log()).isZero();
            assertThat(result.log())
                    .contains("Pushing to " + registry.name() + "/team/deployed is allowed")
                    .contains("Logging in to " + registry.name() + " with the login from $BOOTC_REGISTRY_USERNAME")
                    .contains("Skipping artifact deployment");
            JsonNode push = new ObjectMapper()
                    .readTree(project.resolve("target/bootc/push.json").toFile());
            String found = skopeo.run(
                    "inspect",
                    "--tls-verify=false",
                    "--creds=me:" + PASSWORD,
                    "--format={{.Digest}}",
                    "docker://" + registry.name() + "/team/deployed:1.0.0");
            assertThat(found.trim()).isEqualTo(push.path("digest").asText());
            assertNoSecret(result.log());
        }
    }

    @Test
    void aSignedPushIsVerifiedFromTheRegistryAndNoSecretIsToldToAnybody() throws Exception {
        KeyFiles key = KeyFiles.p256();
        String pem = key.encryptedPkcs8(PASSPHRASE.toCharArray());
        Files.writeString(folder.resolve("signing.pem"), pem);
        RegistryImages.image(
                Files.createDirectories(project.resolve("target/bootc")).resolve("image"), 1, 70_000, 20);
        try (RegistryProcess registry = RegistryProcess.docker(Files.createDirectory(folder.resolve("registry")))) {
            Files.writeString(
                    project.resolve("pom.xml"),
                    POM.formatted("pom", registry.name())
                            .replace(
                                    "</image>", "</image><push><sign><keyFile>../signing.pem</keyFile></sign></push>"));
            Process process = maven("-X", "io.github.bootc-maven:bootc-maven-plugin:0.1.0-SNAPSHOT:push")
                    .variable("BOOTC_SIGNING_PASSPHRASE", PASSPHRASE)
                    .start(folder.resolve("log"));
            StringBuilder seen = new StringBuilder();
            while (process.isAlive()) {
                Stream.concat(Stream.of(process.toHandle()), process.descendants())
                        .forEach(each -> seen.append(argv(each.pid())).append('\n'));
                Thread.sleep(50);
            }
            String log = Files.readString(folder.resolve("log"));
            assertThat(process.waitFor()).as(log).isZero();
            assertThat(seen).contains("bootc-maven-plugin");

            JsonNode push = new ObjectMapper()
                    .readTree(project.resolve("target/bootc/push.json").toFile());
            VerificationKey publicKey = VerificationKey.parse(key.publicKey(), "key");
            assertThat(push.at("/signed/key").asText()).isEqualTo(publicKey.toString());
            Digest digest = Digest.parse(push.path("digest").asText());
            String tag = SignatureManifest.tag(digest);
            String root = "http://" + registry.name() + "/v2/team/deployed/";
            ImageManifest signatures = ImageManifest.parse(get(root + "manifests/" + tag), tag);
            new SignatureCheck(publicKey)
                    .require(
                            ImageReference.parse(registry.name() + "/team/deployed:1.0.0"),
                            digest,
                            signatures,
                            layer -> get(root + "blobs/" + layer.digest()));

            String secret = pem.lines().skip(1).findFirst().orElseThrow();
            assertNone(List.of(PASSPHRASE, secret), log);
            assertThat(seen).doesNotContain(PASSPHRASE).doesNotContain(secret);
        }
    }

    /** A text whose UTF-8 bytes were read as Latin-1. */
    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The arguments of a process as every user of the host sees them; none where it has ended. */
    private static String argv(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private static byte[] get(String address) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Accept", MediaType.MANIFEST)
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** What Maven prints of its own environment at -X has no values; the log and all files are searched. */
    private void assertNoSecret(String log) throws IOException {
        String basic = Base64.getEncoder().encodeToString(("me:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        assertNone(List.of(PASSWORD, basic), log);
    }

    private void assertNone(List<String> secrets, String log) throws IOException {
        assertThat(secrets).noneMatch(log::contains);
        try (Stream<Path> files = Files.walk(project.resolve("target"))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(each -> each.toFile().length() < 1 << 20)
                    .toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(secrets).as(file.toString()).noneMatch(secret -> text.contains(latin(secret)));
            }
        }
    }

    @Test
    void aWrongPasswordEndsTheBuildBeforeItBegins() throws Exception {
        try (RegistryProcess registry = registry()) {
            Files.writeString(project.resolve("pom.xml"), POM.formatted("bootc-image", registry.name()));
            MavenRun.Result result = maven("deploy")
                    .variable("BOOTC_REGISTRY_USERNAME", "me")
                    .variable("BOOTC_REGISTRY_PASSWORD", "wrong")
                    .run(folder.resolve("log"));
            assertThat(result.status()).isNotZero();
            assertThat(result.log())
                    .contains("Cannot push to " + registry.name() + "/team/deployed")
                    .contains("in <push><server>")
                    .doesNotContain("apt-install");
            assertThat(project.resolve("target")).doesNotExist();
        }
    }

    @Test
    void aKilledPushIsFinishedByTheNextWhichSendsOnlyWhatIsMissing() throws Exception {
        Path layout = Files.createDirectories(project.resolve("target/bootc")).resolve("image");
        RegistryImages.image(layout, 1, 400_000, 400_001, 400_002, 400_003, 400_004, 400_005, 400_006, 400_007);
        try (FaultyRegistry registry = new FaultyRegistry(
                false, (request, occurrence) -> request.startsWith("PUT") ? Fault.SLOW : Fault.NONE)) {
            Files.writeString(project.resolve("pom.xml"), POM.formatted("pom", registry.name()));
            String goal = "io.github.bootc-maven:bootc-maven-plugin:0.1.0-SNAPSHOT:push";
            Process killed = maven("-Dbootc.push.force", goal).start(folder.resolve("killed"));
            while (killed.isAlive() && registry.blobCount("team/deployed") < 1) {
                Thread.sleep(1);
            }
            killed.descendants().forEach(ProcessHandle::destroyForcibly);
            killed.destroyForcibly().waitFor();
            Thread.sleep(300);
            int arrived = registry.blobCount("team/deployed");
            assertThat(arrived).isBetween(1, 9);
            MavenRun.Result result = maven(goal).run(folder.resolve("log"));
            assertThat(result.status()).as(result.log()).isZero();
            JsonNode push = new ObjectMapper()
                    .readTree(project.resolve("target/bootc/push.json").toFile());
            assertThat(push.at("/skipped/blobs").asInt()).isEqualTo(arrived);
            assertThat(push.at("/uploaded/blobs").asInt()).isEqualTo(9 - arrived);
            assertThat(registry.manifest("team/deployed", "1.0.0")).isNotNull();
        }
    }
}
