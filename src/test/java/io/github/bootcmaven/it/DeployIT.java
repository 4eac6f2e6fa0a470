// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.network.Login;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.RegistryImages;
import io.github.bootcmaven.testing.RegistryProcess;
import io.github.bootcmaven.testing.SecretWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvn deploy} as a user runs it: with a Maven repository and without one, refused at once without a login. */
class DeployIT {

    private static final Login LOGIN = new Login("me", "s3cret-Pa55");
    private static final String HELLO = "<suite>trixie</suite><packages>hello</packages>";

    @TempDir
    Path folder;

    private Path project;

    @BeforeEach
    void make() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
    }

    private Path registryFolder() throws IOException {
        return Files.createDirectory(folder.resolve("registry"));
    }

    private static String image(RegistryProcess registry) {
        return registry.name() + "/team/deployed";
    }

    private static String configuration(RegistryProcess registry) {
        return HELLO + "<image>" + image(registry) + "</image>";
    }

    private MavenRun maven(String... arguments) {
        return MavenRun.in(project)
                .with("-Dbootc.cache=" + MavenRun.sharedCache())
                .variable("HOME", folder.toString())
                .variable("REGISTRY_AUTH_FILE", folder.resolve("none").toString())
                .with(arguments);
    }

    private String pushedDigest() throws IOException {
        return new ObjectMapper()
                .readTree(project.resolve("target/bootc/push.json").toFile())
                .path("digest")
                .asText();
    }

    private static String digest(String image, String... options) {
        String[] all = Stream.of(
                        Stream.of("inspect", "--tls-verify=false", "--format={{.Digest}}"),
                        Stream.of(options),
                        Stream.of("docker://" + image))
                .flatMap(each -> each)
                .toArray(String[]::new);
        return HostTool.required("skopeo").run(all).trim();
    }

    @Test
    void deployPushesAndSkopeoFindsTheImage() throws Exception {
        HostTool.required("skopeo");
        try (RegistryProcess registry = RegistryProcess.docker(registryFolder(), LOGIN)) {
            ImagePom.write(project, "deployed", configuration(registry));
            SecretWatch watch = new SecretWatch(LOGIN.password(), LOGIN.basic().substring(6));
            Process process = maven("-X", "deploy")
                    .variable("BOOTC_REGISTRY_USERNAME", LOGIN.username())
                    .variable("BOOTC_REGISTRY_PASSWORD", LOGIN.password())
                    .start(folder.resolve("log"));
            MavenRun.Result result = watch.watch(process, folder.resolve("log"));
            assertThat(result.status()).as(result.log()).isZero();
            assertThat(result.log())
                    .contains("Pushing to " + image(registry) + " is allowed")
                    .contains("Logging in to " + registry.name() + " with the login from $BOOTC_REGISTRY_USERNAME")
                    .contains("Skipping artifact deployment");
            assertThat(digest(image(registry) + ":1.0.0", "--creds=me:" + LOGIN.password()))
                    .isEqualTo(pushedDigest());
            watch.assertNone(result.log(), project.resolve("target"));
        }
    }

    @Test
    void withADistributionManagementPomAndArtifactsGoToTheMavenRepositoryToo() throws Exception {
        HostTool.required("skopeo");
        try (RegistryProcess registry = RegistryProcess.docker(registryFolder())) {
            Path repository = folder.resolve("maven-repository");
            ImagePom.write(
                    project,
                    "deployed",
                    "<distributionManagement><repository><id>files</id><url>" + repository.toUri()
                            + "</url></repository></distributionManagement>",
                    configuration(registry));
            MavenRun.Result result = maven("deploy").run(folder.resolve("log"));
            assertThat(result.status()).as(result.log()).isZero();
            assertThat(digest(image(registry) + ":1.0.0")).isEqualTo(pushedDigest());
            Path deployed = repository.resolve("io/github/bootc-maven/it/deployed/1.0.0");
            for (String end : List.of(".pom", ".oci.tar", "-cyclonedx.json", "-spdx.json")) {
                assertThat(deployed.resolve("deployed-1.0.0" + end)).isNotEmptyFile();
            }
            assertThat(deployed.resolve("deployed-1.0.0.oci.tar"))
                    .hasSameBinaryContentAs(project.resolve("target/deployed-1.0.0.oci.tar"));
        }
    }

    /** In a packaging of Maven's own the two goals are bound by an execution, as the README has it. */
    @Test
    void anyPackagingPushesWithoutAMavenRepository() throws Exception {
        try (RegistryProcess registry = RegistryProcess.docker(registryFolder())) {
            ImagePom.write(project, "deployed", configuration(registry));
            Path pom = project.resolve("pom.xml");
            Files.writeString(
                    pom,
                    Files.readString(pom)
                            .replace("<packaging>bootc-image</packaging>", "<packaging>pom</packaging>")
                            .replace(
                                    "<configuration>",
                                    "<executions><execution><goals><goal>push-check</goal><goal>push</goal></goals>"
                                            + "</execution></executions><configuration>"));
            RegistryImages.image(
                    Files.createDirectories(project.resolve("target/bootc")).resolve("image"), 1, 1000);
            MavenRun.Result result = maven("deploy").run(folder.resolve("log"));
            assertThat(result.status()).as(result.log()).isZero();
            assertThat(result.log()).contains("Skipping artifact deployment").contains("Pushed  " + image(registry));
        }
    }

    @Test
    void aWrongPasswordEndsTheBuildBeforeItBegins() throws Exception {
        try (RegistryProcess registry = RegistryProcess.docker(registryFolder(), LOGIN)) {
            ImagePom.write(project, "deployed", configuration(registry));
            MavenRun.Result result = maven("deploy")
                    .variable("BOOTC_REGISTRY_USERNAME", LOGIN.username())
                    .variable("BOOTC_REGISTRY_PASSWORD", "wrong")
                    .run(folder.resolve("log"));
            assertThat(result.status()).isNotZero();
            assertThat(result.log())
                    .contains("Cannot push to " + image(registry))
                    .contains("in <push><server>")
                    .doesNotContain("apt-install");
            assertThat(project.resolve("target")).doesNotExist();
        }
    }

    @Test
    void anIndexOfAnotherBuildIsNotPushed() throws Exception {
        try (RegistryProcess registry = RegistryProcess.docker(registryFolder())) {
            Path bootc = Files.createDirectories(project.resolve("target/bootc"));
            RegistryImages.image(bootc.resolve("image"), 9, 1000);
            RegistryImages.index(bootc.resolve("index"), 1, 1000);
            ImagePom.write(project, "deployed", configuration(registry));
            MavenRun.Result refused = maven(ImagePom.GOAL + "push").run(folder.resolve("log"));
            assertThat(refused.status()).isNotZero();
            assertThat(refused.log()).contains("it is of another build").contains("in <push><layout>");

            String explicit = "<push><layout>image</layout></push>";
            ImagePom.write(project, "deployed", configuration(registry) + explicit);
            MavenRun.Result pushed = maven(ImagePom.GOAL + "push").run(folder.resolve("log"));
            assertThat(pushed.status()).as(pushed.log()).isZero();
            assertThat(pushedDigest())
                    .isEqualTo(
                            RegistryImages.only(bootc.resolve("image")).digest().toString());
        }
    }
}
