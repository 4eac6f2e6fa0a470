// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.DebBuilder;
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
        Files.writeString(project.resolve("pom.xml"), POM.formatted(repository.toUri()));
        MavenRun.Result result = MavenRun.in(project)
                .with("-Dbootc.cache=" + MavenRun.sharedCache(), "prepare-package")
                .run(folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isZero();
        String account = Files.readString(project.resolve("target/bootc/build.json"));
        assertThat(account.replaceAll("\\s", ""))
                .contains(
                        "\"name\":\"mine\",\"version\":\"1.0\"",
                        "\"name\":\"app\",\"version\":\"2.5\"",
                        "\"name\":\"bash\"");
    }

    private static void write(Path file, DebBuilder deb) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, deb.build());
    }

    private static final String POM = """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.github.bootc-maven.it</groupId>
              <artifactId>local-packages</artifactId>
              <version>1.0.0</version>
              <packaging>bootc-image</packaging>
              <repositories><repository><id>debs</id><url>%s</url></repository></repositories>
              <build><plugins><plugin>
                <groupId>io.github.bootc-maven</groupId>
                <artifactId>bootc-maven-plugin</artifactId>
                <version>0.1.0-SNAPSHOT</version>
                <extensions>true</extensions>
                <configuration>
                  <suite>trixie</suite>
                  <bootable>false</bootable>
                  <packages>debs/mine.deb com.example:app:1.0:linux:deb</packages>
                  <pins>
                    <pin>* release n=trixie-updates 600</pin>
                    <pin><package>bash</package><pin>release n=trixie</pin><priority>990</priority></pin>
                  </pins>
                </configuration>
              </plugin></plugins></build>
            </project>
            """;
}
