// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.content.Deletion;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.DebBuilder;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bootc:lock} and the builds after it, as a user runs them, while the archive goes on. */
class LockIT {

    private static final String PLUGIN = ImagePom.GOAL;

    private static final String SOURCES = """
            <suite>trixie</suite>
            <sources><source>
              <uri>%s</uri><suites>test</suites><components>main</components><signedBy>key.asc</signedBy>
            </source></sources>
            """;

    @TempDir
    Path folder;

    private Path project;
    private Path lock;
    private SigningKey key;

    @BeforeEach
    void make() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
        lock = project.resolve("packages.lock.json");
        key = SigningKey.generate("test");
        Files.writeString(project.resolve("key.asc"), key.certificate());
    }

    /** The archive with its packages in this version and no other; the same folder each time unless {@code mirror} differs. */
    private AptRepositoryBuilder archive(String mirror, String version) throws IOException {
        return AptRepositoryBuilder.in(Files.createDirectories(folder.resolve(mirror)), key)
                .add(
                        "test",
                        DebBuilder.deb("locked-app", version, "amd64").depends("locked-library (= " + version + ")"),
                        DebBuilder.deb("locked-library", version, "amd64").file("usr/share/locked", version),
                        DebBuilder.deb("locked-more", version, "amd64"))
                .write();
    }

    private void pom(AptRepositoryBuilder archive, String packages) throws IOException {
        ImagePom.write(project, "lock", SOURCES.formatted(archive.uri()) + "<packages>" + packages + "</packages>");
    }

    private MavenRun maven(String... arguments) {
        return MavenRun.in(project)
                .with("-Dbootc.cache=" + MavenRun.sharedCache())
                .with(arguments);
    }

    private String succeeds(MavenRun run) throws Exception {
        MavenRun.Result result = run.run(folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isZero();
        return result.log();
    }

    private String fails(MavenRun run) throws Exception {
        MavenRun.Result result = run.run(folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isNotZero();
        return result.log();
    }

    private JsonNode account() throws IOException {
        return new ObjectMapper()
                .readTree(project.resolve("target/bootc/build.json").toFile())
                .path("apt-install");
    }

    private String version(String name) throws IOException {
        for (JsonNode each : account().path("packages")) {
            if (each.path("name").asText().equals(name)) {
                return each.path("version").asText();
            }
        }
        return "none";
    }

    @Test
    void aLockedBuildDoesNotChangeWithTheArchive() throws Exception {
        Host.assumeRoot("a network namespace is made");
        AptRepositoryBuilder old = archive("archive", "1.0");
        pom(old, "locked-app");
        assertThat(succeeds(maven(PLUGIN + "apt-install"))).contains("aren't locked", "mvn bootc:lock");

        assertThat(succeeds(maven(PLUGIN + "lock")))
                .contains("packages for amd64")
                .doesNotContain("added");
        byte[] first = Files.readAllBytes(lock);
        assertThat(succeeds(maven(PLUGIN + "lock"))).contains("the same as before");
        assertThat(lock).hasBinaryContent(first);
        assertThat(succeeds(maven(PLUGIN + "apt-install"))).doesNotContain("aren't locked");
        String digest = account().path("digest").asText();
        String stage = account().path("key").asText();

        AptRepositoryBuilder newer = archive("newer", "1.1");
        pom(newer, "locked-app");
        assertThat(succeeds(maven("-o", "package").startedBy("unshare", "--net")))
                .doesNotContain("aren't locked");
        assertThat(version("locked-library")).isEqualTo("1.0");
        assertThat(account().path("key").asText()).isEqualTo(stage);
        assertThat(account().path("digest").asText()).isEqualTo(digest);
        assertThat(lock).hasBinaryContent(first);

        assertThat(succeeds(maven(PLUGIN + "lock")))
                .contains("upgraded   locked-app 1.0 -> 1.1", "upgraded   locked-library 1.0 -> 1.1");
        succeeds(maven(PLUGIN + "apt-install"));
        assertThat(version("locked-library")).isEqualTo("1.1");

        pom(old, "locked-app");
        assertThat(succeeds(maven(PLUGIN + "lock"))).contains("downgraded locked-app 1.1 -> 1.0");
        assertThat(lock).hasBinaryContent(first);
    }

    @Test
    void aLockForOtherInputsIsAnError() throws Exception {
        AptRepositoryBuilder archive = archive("archive", "1.0");
        pom(archive, "locked-app");
        succeeds(maven(PLUGIN + "lock"));
        pom(archive, "locked-app locked-more");
        assertThat(fails(maven(PLUGIN + "apt-install")))
                .contains("The lock was made for other inputs", "packages: now has locked-more", "Run mvn bootc:lock");
        assertThat(succeeds(maven(PLUGIN + "lock"))).contains("added      locked-more 1.0");

        Files.writeString(lock, Files.readString(lock).replaceFirst("\"size\": ", "\"size\": x"));
        assertThat(fails(maven(PLUGIN + "apt-install"))).contains("packages.lock.json, line ", "it isn't sound JSON");
        assertThat(succeeds(maven(PLUGIN + "lock"))).contains("The lock is written anew");
        assertThat(fails(maven("-Dbootc.lock=elsewhere.json", PLUGIN + "apt-install")))
                .contains("There is no lock", "elsewhere.json", "in <lock>");
    }

    @Test
    void aDebOfTheProjectIsLockedByItsContent() throws Exception {
        AptRepositoryBuilder archive = archive("archive", "1.0");
        pom(archive, "mine.deb");
        DebBuilder mine = DebBuilder.deb("mine", "1.0", "all").depends("locked-library");
        Files.write(project.resolve("mine.deb"), mine.build());
        assertThat(succeeds(maven(PLUGIN + "lock"))).contains("packages for amd64");
        assertThat(Files.readString(lock)).contains("\"mine.deb ");
        succeeds(maven(PLUGIN + "apt-install"));
        assertThat(version("mine")).isEqualTo("1.0");
        String digest = account().path("digest").asText();

        Deletion.all(project.resolve("target"));
        succeeds(maven("-o", PLUGIN + "apt-install"));
        assertThat(account().path("digest").asText()).isEqualTo(digest);

        Files.write(
                project.resolve("mine.deb"),
                mine.file("usr/share/mine", "changed").build());
        assertThat(fails(maven(PLUGIN + "apt-install")))
                .contains("The lock was made for other inputs", "packages: now has mine.deb ");
    }

    @Test
    void severalArchitecturesStandInOneLock() throws Exception {
        ImagePom.write(
                project,
                "lock",
                "<suite>trixie</suite><packages>hello</packages>"
                        + "<lock><architectures>amd64 arm64</architectures></lock>");
        assertThat(succeeds(maven(PLUGIN + "lock"))).contains("packages for amd64", "packages for arm64");
        JsonNode architectures = new ObjectMapper().readTree(lock.toFile()).path("architectures");
        assertThat(architectures.path("arm64").path("packages").toString())
                .contains("hello_", "_arm64.deb")
                .doesNotContain("_amd64.deb");
        assertThat(succeeds(maven(PLUGIN + "apt-install", "-Dbootc.architecture=amd64")))
                .doesNotContain("aren't locked");
        assertThat(version("hello")).isNotEqualTo("none");
        byte[] both = Files.readAllBytes(lock);
        ImagePom.write(project, "lock", "<suite>trixie</suite><packages>hello</packages>");
        assertThat(succeeds(maven(PLUGIN + "lock"))).contains("Kept what was locked for arm64");
        assertThat(lock).hasBinaryContent(both);
    }
}
