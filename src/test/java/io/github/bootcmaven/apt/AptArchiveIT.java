// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptArchiveIT {

    @TempDir
    Path cache;

    @Test
    void fetches() throws Exception {
        Suite suite = Suite.named("trixie");
        Mirrors mirrors = suite.mirrors(null, null, HostSources.read(Path.of("/etc/apt")));
        System.err.println(mirrors);
        Download download = new Download(Download.Settings.DEFAULT, null, BuildLog.SILENT);
        IndexFetcher fetcher = new IndexFetcher(download, cache, Clock.systemUTC(), BuildLog.SILENT);
        for (int i = 0; i < 3; i++) {
            long t = System.nanoTime();
            List<VerifiedIndex> indexes = fetcher.fetch(suite.sources(mirrors), "amd64");
            long t2 = System.nanoTime();
            PackagesIndex index = PackagesIndex.of(indexes);
            long t3 = System.nanoTime();
            System.err.println("fetch " + (t2 - t) / 1000000 + " scan " + (t3 - t2) / 1000000 + " " + index.size());
            if (i == 2) {
                List<Candidate> closure = EssentialClosure.of(index, List.of("apt"), "amd64");
                long t4 = System.nanoTime();
                System.err.println("closure " + closure.size() + " " + (t4 - t3) / 1000000 + " " + closure);
                Map<BinaryPackage, Path> debs =
                        new PackageFetcher(download, new DebCache(cache)).fetch(closure, Progress.NONE);
                long t5 = System.nanoTime();
                System.err.println("fetch " + (t5 - t4) / 1000000);
                assertThat(debs).hasSize(closure.size());
            }
        }
    }
}
