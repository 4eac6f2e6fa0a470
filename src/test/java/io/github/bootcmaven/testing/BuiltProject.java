// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A project below {@code src/it} that Maven has built with the plugin, and what the plugin says it made. */
public final class BuiltProject {

    private static final String PROJECTS = "bootc.it.projects";

    /** State, name and version of a package in a line, as {@code dpkg-query} takes it. */
    public static final String DPKG_FORMAT = "${db:Status-Abbrev} ${Package} ${Version}\\n";

    private final Path folder;
    private final Path target;
    private final JsonNode account;

    private BuiltProject(Path folder) throws IOException {
        this.folder = folder;
        this.target = folder.resolve("target");
        this.account =
                new ObjectMapper().readTree(target.resolve("bootc/build.json").toFile());
    }

    /** Finds the project; a test that needs it is skipped where Maven hasn't built it. */
    public static BuiltProject named(String name) throws IOException {
        Path folder = Path.of(System.getProperty(PROJECTS, "target/it"), name);
        assumeTrue(
                Files.exists(folder.resolve("target/bootc/build.json")),
                "src/it/" + name + " has not been built: mvn verify -Pit does");
        return new BuiltProject(folder.toAbsolutePath());
    }

    /** The project in a folder, which a test has had built. */
    public static BuiltProject in(Path folder) throws IOException {
        return new BuiltProject(folder.toAbsolutePath());
    }

    /** The folder of the project's pom, beside which Maven's log is, too. */
    public Path folder() {
        return folder;
    }

    /** The root filesystem's tar. */
    public Path rootfs() {
        return target.resolve("bootc/rootfs.tar");
    }

    /** The OSTree repository. */
    public Path repository() {
        return target.resolve("bootc/repo");
    }

    /** The oci-archive. */
    public Path archive() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".oci.tar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(target + " has no oci-archive"));
        }
    }

    /** The commit's checksum. */
    public String commit() {
        return account.at("/ostree-commit/commit").asText();
    }

    /** The ref that names the commit. */
    public String ref() {
        return account.at("/ostree-commit/ref").asText();
    }

    /** The digest of the image's manifest. */
    public String imageDigest() {
        return account.at("/oci-package/digest").asText();
    }

    /** The image's first name. */
    public String imageReference() {
        return account.at("/oci-package/references/0").asText();
    }

    /** The solved packages as {@code dpkg-query} lists them in the format {@link #DPKG_FORMAT}, in no order. */
    public List<String> installedPackages() {
        List<String> lines = new ArrayList<>();
        for (JsonNode archive : account.at("/apt-install/packages")) {
            lines.add("ii  " + archive.path("name").asText() + " "
                    + archive.path("version").asText());
        }
        return lines;
    }
}
