// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.deb.InstallPlan;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.DebBuilder;
import io.github.bootcmaven.testing.RepositoryServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a lock nothing but the locked .debs is fetched: no index, no apt; and nothing at all where they are cached. */
class LockedPackagesTest {

    /** The port of discard: nobody answers. */
    private static final URI DEAD = URI.create("http://127.0.0.1:9/debian");

    @TempDir
    Path folder;

    private LockFixture fixture;
    private AptRepositoryBuilder archive;
    private LockedArchitecture section;

    @BeforeEach
    void lock() throws IOException {
        fixture = LockFixture.in(folder);
        archive = fixture.archive("1.0");
        section = fixture.lock(archive.uri());
    }

    private InstallPlan acquire(URI mirror, Download download) throws IOException {
        return fixture.acquirer(download)
                .acquire(LockFixture.request(SourceFixture.source(mirror)), section)
                .plan();
    }

    @Test
    void onlyTheLockedDebsAreFetchedFromAnyMirror() throws IOException {
        try (RepositoryServer mirror = RepositoryServer.serve(archive.root())) {
            InstallPlan plan = acquire(mirror.uri(), SourceFixture.download());
            assertThat(plan.archives())
                    .extracting(InstallPlan.Archive::name)
                    .containsExactly("libbase", "base", "libapp", "app", "init", "postman", "manual");
            assertThat(mirror.requests()).hasSize(7).allMatch(request -> request.startsWith("200 /pool/main/"));
        }
    }

    @Test
    void withACacheNothingIsAskedFor() throws IOException {
        InstallPlan fetched = acquire(archive.uri(), SourceFixture.download());
        InstallPlan cached = acquire(DEAD, SourceFixture.download(true));
        assertThat(cached).isEqualTo(fetched);
    }

    @Test
    void theIndexesMayBeGone() throws IOException {
        try (Stream<Path> files = Files.walk(archive.root().resolve("dists"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        assertThat(acquire(archive.uri(), SourceFixture.download()).archives()).hasSize(7);
    }

    @Test
    void aDebThatIsNotTheLockedOneIsRefused() throws IOException {
        Path deb = archive.poolPath(DebBuilder.deb("init", "1.0", "amd64"));
        byte[] bytes = Files.readAllBytes(deb);
        bytes[bytes.length - 1] ^= 1;
        Files.write(deb, bytes);
        assertThat(SourceFixture.failure(() -> acquire(archive.uri(), SourceFixture.download())))
                .contains("init 1.0 (amd64)", "SHA-256");
        assertThat(new DebCache(fixture.cache()).fetched(io.github.bootcmaven.content.Digest.of(bytes)))
                .doesNotExist();
    }

    @Test
    void offlineWithoutACacheTheMissingPackageIsNamed() {
        assertThat(SourceFixture.failure(() -> acquire(DEAD, SourceFixture.download(true))))
                .contains("Cannot fetch the package", "offline");
    }
}
