// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.failure;
import static io.github.bootcmaven.testing.DebBuilder.deb;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.testing.DebBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRepositoryTest {

    @TempDir
    Path folder;

    private VerifiedIndex index(LocalPackage... packages) throws IOException {
        return new LocalRepository(folder.resolve("cache"))
                .index(List.of(packages), "amd64")
                .orElseThrow();
    }

    private LocalPackage local(String file, DebBuilder deb) throws IOException {
        return new LocalPackage(Files.write(folder.resolve(file), deb.build()), file);
    }

    @Test
    void packagesStandInAnIndexAndTheirFilesWhereFetchedOnesAre() throws Exception {
        LocalPackage a = local("a.deb", deb("a", "1:2", "amd64").depends("b").field("SHA256", "lie"));
        VerifiedIndex index = index(a, local("c.deb", deb("c")));
        assertThat(LocalRepository.names(List.of(index))).containsExactly("a", "c");
        Candidate found = PackagesIndex.of(List.of(index)).named("a").get(0);
        assertThat(found.binary()).hasToString("a 1:2 (amd64)");
        assertThat(found.binary().depends()).isEqualTo("b");
        assertThat(found.binary().sha256()).isEqualTo(Digest.of(a.file()));
        assertThat(new DebCache(folder.resolve("cache")).fetched(found.binary().sha256()))
                .hasSameBinaryContentAs(a.file());
    }

    @Test
    void theIndexDiffersWhereAByteDiffers() throws Exception {
        Digest one = index(local("a.deb", deb("a").file("/a", "1"))).digest();
        assertThat(index(local("a.deb", deb("a").file("/a", "1"))).digest()).isEqualTo(one);
        assertThat(index(local("a.deb", deb("a").file("/a", "2"))).digest()).isNotEqualTo(one);
    }

    @Test
    void whatIsNoPackageForTheImageIsRefusedByItsName() throws Exception {
        LocalPackage missing = new LocalPackage(folder.resolve("missing.deb"), "lib/missing.deb");
        assertThat(failure(() -> index(missing))).contains("lib/missing.deb", "in <packages>");
        LocalPackage broken = new LocalPackage(Files.writeString(folder.resolve("broken.deb"), "no"), "broken.deb");
        assertThat(failure(() -> index(broken))).contains("broken.deb", "in <packages>");
        LocalPackage odd = local("odd.deb", deb("odd").depends("("));
        assertThat(failure(() -> index(odd))).contains("odd.deb", "in <packages>");
        LocalPackage foreign = local("f.deb", deb("f", "1", "arm64"));
        assertThat(failure(() -> index(foreign))).contains("f.deb", "arm64", "amd64", "in <packages>");
        LocalPackage one = local("1.deb", deb("same"));
        LocalPackage two = local("2.deb", deb("same", "2", "all"));
        assertThat(failure(() -> index(one, two))).contains("same", "1.deb", "2.deb", "in <packages>");
    }
}
