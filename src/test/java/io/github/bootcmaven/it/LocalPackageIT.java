// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Deletion;
import io.github.bootcmaven.testing.DebBuilder;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A .deb of the project and one of a Maven repository are installed like those of an archive. */
class LocalPackageIT {

    @TempDir
    Path folder;

    @Test
    void aFileAndAnArtifactComeIntoTheImage() throws Exception {
        Path project = Files.createDirectory(folder.resolve("project"));
        Path repository = Files.createDirectory(folder.resolve("repository"));
        write(project.resolve("debs/mine.deb"), DebBuilder.deb("mine").depends("libc6"));
        write(
                repository.resolve("com/example/app/1.0/app-1.0-linux.deb"),
                DebBuilder.deb("app", "2.5", "all").depends("mine"));
        ImagePom.write(
                project,
                "local-packages",
                "<repositories><repository><id>debs</id><url>" + repository.toUri()
                        + "</url></repository></repositories>",
                CONFIGURATION);
        succeeds(project, "prepare-package");
        assertThat(account(project))
                .contains(
                        "\"name\":\"mine\",\"version\":\"1.0\"",
                        "\"name\":\"app\",\"version\":\"2.5\"",
                        "\"name\":\"bash\"");
    }

    private static void write(Path file, DebBuilder deb) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, deb.build());
    }

    private static final String CONFIGURATION = """
            <suite>trixie</suite>
            <packages>debs/mine.deb com.example:app:1.0:linux:deb</packages>
            <pins>
              <pin>* release n=trixie-updates 600</pin>
              <pin><package>bash</package><pin>release n=trixie</pin><priority>990</priority></pin>
            </pins>
            """;

    private static final String REACTOR = """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.github.bootc-maven.it</groupId>
              <artifactId>reactor</artifactId>
              <version>1.0.0</version>
              <packaging>pom</packaging>
              <modules><module>image</module><module>app</module></modules>
            </project>
            """;

    private static final String APP = """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <groupId>com.example</groupId>
              <artifactId>made-here</artifactId>
              <version>3.1</version>
              <packaging>pom</packaging>
              <properties><project.build.outputTimestamp>2026-01-01T00:00:00Z</project.build.outputTimestamp></properties>
              <build><plugins><plugin>
                <groupId>org.vafer</groupId>
                <artifactId>jdeb</artifactId>
                <version>1.14</version>
                <executions><execution><phase>package</phase><goals><goal>jdeb</goal></goals></execution></executions>
                <configuration>
                  <skipPOMs>false</skipPOMs>
                  <controlDir>${project.basedir}/control</controlDir>
                  <deb>${project.build.directory}/made-here.deb</deb>
                  <dataSet><data>
                    <src>${project.basedir}/pom.xml</src><type>file</type>
                    <mapper><type>perm</type><prefix>/usr/share/made-here</prefix></mapper>
                  </data></dataSet>
                </configuration>
              </plugin></plugins></build>
            </project>
            """;

    private static final String CONTROL = """
            Package: made-here
            Version: [[version]]
            Section: misc
            Priority: optional
            Architecture: all
            Maintainer: Test <test@example.com>
            Description: what a module of the build has made
            """;

    private static final String DEPENDENCY = """
            <dependencies><dependency>
              <groupId>com.example</groupId><artifactId>made-here</artifactId><version>3.1</version><type>deb</type>
            </dependency></dependencies>
            """;

    @Test
    void whatAModuleOfTheBuildMadeIsLockedAndInstalled() throws Exception {
        Path reactor = Files.createDirectory(folder.resolve("reactor"));
        Files.writeString(reactor.resolve("pom.xml"), REACTOR);
        Files.createDirectories(reactor.resolve("app/control"));
        Files.writeString(reactor.resolve("app/pom.xml"), APP);
        Files.writeString(reactor.resolve("app/control/control"), CONTROL);
        ImagePom.write(
                reactor.resolve("image"),
                "image",
                DEPENDENCY,
                "<suite>trixie</suite><packages>com.example:made-here:3.1:deb</packages>");
        String skipped = "-Dbootc.apt-install.skip";
        String log = succeeds(
                reactor,
                "-Dbootc.ostree-commit.skip",
                "-Dbootc.oci-package.skip",
                skipped,
                "package",
                ImagePom.GOAL + "lock");
        assertThat(log).contains("Locked ");
        assertThat(Files.readString(reactor.resolve("image/packages.lock.json")))
                .contains("com.example:made-here:3.1:deb ");
        Deletion.all(reactor.resolve("app/target"));
        log = succeeds(reactor, "-Dbootc.ostree-commit.skip", "-Dbootc.oci-package.skip", "package");
        assertThat(log).doesNotContain("aren't locked");
        assertThat(account(reactor.resolve("image"))).contains("\"name\":\"made-here\",\"version\":\"3.1\"");
    }

    private String succeeds(Path project, String... arguments) throws Exception {
        MavenRun.Result result = MavenRun.in(project)
                .with("-Dbootc.cache=" + MavenRun.sharedCache())
                .with(arguments)
                .run(folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isZero();
        return result.log();
    }

    private static String account(Path project) throws IOException {
        return Files.readString(project.resolve("target/bootc/build.json")).replaceAll("\\s", "");
    }
}
