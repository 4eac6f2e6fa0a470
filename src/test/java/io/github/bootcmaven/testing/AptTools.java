// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.apt.AptSource;
import io.github.bootcmaven.apt.Candidate;
import io.github.bootcmaven.apt.DebCache;
import io.github.bootcmaven.apt.Download;
import io.github.bootcmaven.apt.EssentialClosure;
import io.github.bootcmaven.apt.HostSources;
import io.github.bootcmaven.apt.IndexFetcher;
import io.github.bootcmaven.apt.PackageFetcher;
import io.github.bootcmaven.apt.PackagesIndex;
import io.github.bootcmaven.apt.Suite;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The real .debs of trixie that make a root in which apt runs: a generated repository that has them is one to solve over. */
public final class AptTools {

    private AptTools() {}

    /** The .debs, in the cache that all integration tests share. */
    public static List<Path> debs(String architecture) {
        Path cache = MavenRun.sharedCache();
        Suite suite = Suite.named("trixie");
        List<AptSource> sources = suite.sources(suite.mirrors(null, null, HostSources.read(Path.of("/etc/apt"))));
        Download download = new Download(Download.Settings.DEFAULT, null, BuildLog.SILENT);
        PackagesIndex index = PackagesIndex.of(
                new IndexFetcher(download, cache, Clock.systemUTC(), BuildLog.SILENT).fetch(sources, architecture));
        List<Candidate> tools = EssentialClosure.of(index, List.of("apt"), architecture);
        DebCache debs = new DebCache(cache);
        new PackageFetcher(download, debs).fetch(tools, Progress.NONE);
        return tools.stream()
                .map(candidate -> candidate.binary().sha256())
                .map(digest -> Files.exists(debs.fetched(digest)) ? debs.fetched(digest) : debs.plain(digest))
                .toList();
    }
}
