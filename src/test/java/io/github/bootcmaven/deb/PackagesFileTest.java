// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagesFileTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("Packages");
    }

    private static String stanza(String name, String version, String more) {
        return "Package: " + name + "\nVersion: " + version + "\nArchitecture: amd64\n" + more
                + "Description: größer\nFilename: pool/" + name + ".deb\nSize: 1\nSHA256: " + "0".repeat(64) + "\n\n";
    }

    @Test
    void packagesAreFoundByNameByWhatTheyProvideAndByBeingEssential() throws IOException {
        Files.writeString(
                file,
                stanza("a", "1", "Provides: mta, sh (= 2), \n")
                        + stanza("b", "1", "Essential: yes\n")
                        + stanza("a", "2", "")
                        + stanza("c", "1", "Provides: mta:any\n"));
        PackagesFile packages = PackagesFile.scan(file);
        assertThat(packages.size()).isEqualTo(4);
        assertThat(packages.named("a")).hasToString("[a 1 (amd64), a 2 (amd64)]");
        assertThat(packages.named("mta")).isEmpty();
        assertThat(packages.providing("mta")).hasToString("[a 1 (amd64), c 1 (amd64)]");
        assertThat(packages.providing("sh")).hasToString("[a 1 (amd64)]");
        assertThat(packages.essential()).hasToString("[b 1 (amd64)]");
    }

    @Test
    void anEmptyFileHasNoPackages() throws IOException {
        Files.writeString(file, "");
        assertThat(PackagesFile.scan(file).size()).isZero();
    }

    @Test
    void anOddPackageHarmsOnlyThoseWhoAskForIt() throws IOException {
        Files.writeString(file, stanza("a", "not a version", "") + stanza("b", "1", ""));
        PackagesFile packages = PackagesFile.scan(file);
        assertThat(packages.named("b")).hasSize(1);
        assertThatThrownBy(() -> packages.named("a")).isInstanceOf(DebFormatException.class);
    }

    @Test
    void aFileThatIsCutShortAfterItsScanIsNoticed() throws IOException {
        Files.writeString(file, stanza("a", "1", "") + stanza("b", "1", ""));
        PackagesFile packages = PackagesFile.scan(file);
        Files.writeString(file, stanza("a", "1", ""));
        assertThatThrownBy(() -> packages.named("b")).isInstanceOf(DebFormatException.class);
    }

    @Test
    void aStanzaWithoutAPackageIsRefused() throws IOException {
        Files.writeString(file, "Version: 1\n");
        assertThatThrownBy(() -> PackagesFile.scan(file)).isInstanceOf(DebFormatException.class);
    }
}
