// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The pom of an image project as a user writes it, of which only what is between its configuration's tags differs from test to test. */
public final class ImagePom {

    /** The plugin's version. */
    public static final String VERSION = "0.1.0-SNAPSHOT";

    /** The plugin's goals, called by hand, begin so. */
    public static final String GOAL = "io.github.bootc-maven:bootc-maven-plugin:" + VERSION + ":";

    private static final String POM = """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.github.bootc-maven.it</groupId>
              <artifactId>%s</artifactId>
              <version>1.0.0</version>
              <packaging>bootc-image</packaging>
              %s
              <build><plugins><plugin>
                <groupId>io.github.bootc-maven</groupId>
                <artifactId>bootc-maven-plugin</artifactId>
                <version>0.1.0-SNAPSHOT</version>
                <extensions>true</extensions>
                <configuration>
                  <bootable>false</bootable>
                  %s
                </configuration>
              </plugin></plugins></build>
            </project>
            """;

    private ImagePom() {}

    /** Writes the pom into a project's folder. */
    public static void write(Path project, String artifactId, String configuration) throws IOException {
        write(project, artifactId, "", configuration);
    }

    /** Writes the pom with further elements of the project before its build. */
    public static void write(Path project, String artifactId, String elements, String configuration)
            throws IOException {
        Files.writeString(
                Files.createDirectories(project).resolve("pom.xml"),
                POM.formatted(artifactId, elements, configuration));
    }
}
