// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.testing.FaultyRegistry;
import io.github.bootcmaven.testing.FaultyRegistry.Fault;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.RegistryImages;
import io.github.bootcmaven.testing.RegistryProcess;
import java.io.IOException;
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

    /** What Maven prints of its own environment at -X has no values; the log and all files are searched. */
    private void assertNoSecret(String log) throws IOException {
        String basic = Base64.getEncoder().encodeToString(("me:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        List<String> secrets = List.of(PASSWORD, basic);
        assertThat(secrets).noneMatch(log::contains);
        try (Stream<Path> files = Files.walk(project.resolve("target"))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(each -> each.toFile().length() < 1 << 20)
                    .toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(secrets).as(file.toString()).noneMatch(text::contains);
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
