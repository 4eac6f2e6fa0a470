// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.testing.DebBuilder.deb;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.RepositoryServer;
import io.github.bootcmaven.testing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexFetcherTest {

    private static final SigningKey KEY = SigningKey.generate("Test archive");

    @TempDir
    Path folder;

    @Test
    void fetchesVerifiesLooksUpAndRepacks() throws Exception {
        AptRepositoryBuilder repository = AptRepositoryBuilder.in(folder.resolve("debian"), KEY)
                .add(
                        "trixie",
                        deb("hello", "2.0-1", "amd64").file("/usr/bin/hello", "hi"),
                        deb("base").essential())
                .write();
        try (RepositoryServer server = RepositoryServer.serve(repository.root())) {
            AptSource source = new AptSource(
                    server.uri(),
                    "trixie",
                    List.of("main"),
                    List.of(),
                    Keyring.read("test.asc", KEY.certificate().getBytes(StandardCharsets.UTF_8)),
                    true,
                    "<sources>");
            Path cache = folder.resolve("cache");
            Download download = new Download(Download.Settings.DEFAULT, null, BuildLog.SILENT);
            IndexFetcher fetcher = new IndexFetcher(download, cache, Clock.systemUTC(), BuildLog.SILENT);
            List<VerifiedIndex> indexes = fetcher.fetch(List.of(source), "amd64");
            PackagesIndex index = PackagesIndex.of(indexes);
            assertThat(index.size()).isEqualTo(2);
            Candidate hello = index.find("hello", "2.0-1", "amd64").orElseThrow();
            Map<BinaryPackage, Path> plain =
                    new PackageFetcher(download, new DebCache(cache)).fetch(List.of(hello), Progress.NONE);
            assertThat(plain.get(hello.binary())).exists();
            server.forgetRequests();
            fetcher.fetch(List.of(source), "amd64");
            assertThat(server.requests()).containsExactly("304 /dists/trixie/InRelease");
        }
    }
}
