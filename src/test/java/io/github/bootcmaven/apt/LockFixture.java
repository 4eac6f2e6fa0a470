// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.InstallPlan.Action;
import io.github.bootcmaven.deb.InstallPlan.Batch;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.process.TreeStorage;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.DebBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A small archive and the lock of a request to it; what apt would answer is given by hand. */
final class LockFixture {

    static final List<String> REQUESTED = List.of("app=1.0", "mailer");
    static final List<String> BOOTABLE = List.of("init");

    private final Path folder;

    private LockFixture(Path folder) {
        this.folder = folder;
    }

    static LockFixture in(Path folder) {
        return new LockFixture(folder);
    }

    Path cache() {
        return folder.resolve("cache");
    }

    /** The archive, with its packages in these versions. */
    AptRepositoryBuilder archive(String version) throws IOException {
        return AptRepositoryBuilder.in(Files.createDirectories(folder.resolve("archive-" + version)), SourceFixture.KEY)
                .add(
                        "trixie",
                        deb("base", version).essential().field("Pre-Depends", "libbase"),
                        deb("libbase", version),
                        deb("app", version)
                                .depends("libapp (>= 0.5) | other, base")
                                .field("Recommends", "manual"),
                        deb("libapp", version).field("Source", "app-libraries (1.0)"),
                        deb("init", version).field("Installed-Size", "2048"),
                        deb("postman", version).field("Provides", "mailer"),
                        deb("manual", version),
                        deb("bystander", version))
                .write();
    }

    private static DebBuilder deb(String name, String version) {
        return DebBuilder.deb(name, version, "amd64").file("usr/share/" + name, version);
    }

    static PackageAcquirer.Request request(AptSource... sources) {
        return request(Stream.concat(REQUESTED.stream(), BOOTABLE.stream()).toList(), true, sources);
    }

    static PackageAcquirer.Request request(List<String> packages, boolean recommends, AptSource... sources) {
        return new PackageAcquirer.Request(
                List.of(sources),
                "amd64",
                packages,
                recommends,
                Digest.of("test"),
                new Sandbox.Request(Path.of("/nonexistent"), TreeStorage.inMemory(1), 0, Map.of()));
    }

    /** The lock's section for a source of this archive; nothing of it is fetched. */
    LockedArchitecture lock(URI archive) throws IOException {
        PackageAcquirer.Request request = request(SourceFixture.source(archive));
        List<VerifiedIndex> indexes = new IndexFetcher(
                        SourceFixture.download(), cache(), Clock.systemUTC(), BuildLog.SILENT)
                .fetch(request.sources(), "amd64");
        PackagesIndex index = PackagesIndex.of(indexes);
        List<String> order = List.of("libbase", "base", "libapp", "app", "init", "postman", "manual");
        Solution solution = new Solution(
                order.stream().map(name -> index.named(name).get(0)).toList(),
                List.of(
                        new Batch(Action.UNPACK, order.subList(0, 2)),
                        new Batch(Action.CONFIGURE, order.subList(0, 2)),
                        new Batch(Action.UNPACK, order.subList(2, 7)),
                        new Batch(Action.CONFIGURE, order.subList(2, 7))),
                Set.of("base", "libbase"));
        return LockedArchitecture.of(request, indexes, solution, BOOTABLE);
    }

    /** An acquirer with the fixture's cache. */
    PackageAcquirer acquirer(Download download) {
        return new PackageAcquirer(download, cache(), new CommandRunner(BuildLog.SILENT), BuildLog.SILENT);
    }
}
