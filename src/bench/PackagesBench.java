// SPDX-License-Identifier: Apache-2.0
import io.github.bootcmaven.apt.AptSource;
import io.github.bootcmaven.apt.Candidate;
import io.github.bootcmaven.apt.DebCache;
import io.github.bootcmaven.apt.Download;
import io.github.bootcmaven.apt.HostSources;
import io.github.bootcmaven.apt.PackageAcquirer;
import io.github.bootcmaven.apt.PackageFetcher;
import io.github.bootcmaven.apt.PackageLock;
import io.github.bootcmaven.apt.Suite;
import io.github.bootcmaven.content.Deletion;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.process.TreeStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Our side of packages.sh: the package step of a build without Maven around it. Each word of the command line's first argument is
 * done so many times in one JVM, and its seconds are printed.
 */
public final class PackagesBench {

    private final Path cache;
    private final List<String> packages;
    private final List<AptSource> sources;
    private final AptSource slow;

    private PackagesBench(Path cache, String mirror, List<String> packages) {
        Suite suite = Suite.named("trixie");
        this.cache = cache;
        this.packages = packages;
        this.sources = suite.sources(suite.mirrors(null, null, HostSources.read(Path.of("/etc/apt"))))
                .subList(0, 1);
        this.slow = suite.sources(suite.mirrors(mirror, null, HostSources.none())).get(0);
    }

    /** What RUNS CACHE MIRROR PACKAGE... */
    public static void main(String[] arguments) throws IOException {
        List<String> words = List.of(arguments);
        PackagesBench bench = new PackagesBench(Path.of(words.get(2)), words.get(3), words.subList(4, words.size()));
        for (int run = 0; run < Integer.parseInt(words.get(1)); run++) {
            switch (words.get(0)) {
                case "mirror" -> bench.mirror(Path.of(System.getProperty("bench.mirror")));
                case "resolve" -> bench.resolve();
                case "locked" -> bench.locked();
                case "fetch" -> bench.fetch();
                default -> throw new IllegalArgumentException(words.get(0));
            }
        }
    }

    private PackageAcquirer acquirer(boolean offline) {
        Download download = new Download(Download.Settings.DEFAULT.withOffline(offline), null, BuildLog.SILENT);
        return new PackageAcquirer(download, cache, new CommandRunner(BuildLog.SILENT), BuildLog.SILENT);
    }

    private PackageAcquirer.Request request() throws IOException {
        Sandbox.Request sandbox = new Sandbox.Request(cache.resolve("mnt"), TreeStorage.inMemory(2L << 30), 0, Map.of());
        return new PackageAcquirer.Request(sources, "amd64", packages, false, Digest.of("bench"), sandbox);
    }

    /** The first 300 packages of the answer. */
    private List<Candidate> candidates() throws IOException {
        List<Candidate> chosen = acquirer(true).choose(request());
        return chosen.subList(0, Math.min(300, chosen.size()));
    }

    /** Lays the packages out as a mirror does, and lists them for apt-get download. */
    private void mirror(Path folder) throws IOException {
        List<Candidate> chosen = acquirer(false).choose(request());
        List<Candidate> candidates = chosen.subList(0, Math.min(300, chosen.size()));
        DebCache debs = new DebCache(cache);
        new PackageFetcher(new Download(Download.Settings.DEFAULT, null, BuildLog.SILENT), debs)
                .fetch(chosen, Progress.NONE); // all of them: the step with a lock finds every one in the cache
        List<String> names = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Path file = folder.resolve(candidate.binary().filename());
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createLink(file, debs.fetched(candidate.binary().sha256()));
            names.add(candidate.binary().name() + "=" + candidate.binary().version());
        }
        Files.write(folder.resolve("names"), names);
        Path lock = cache.resolve("bench.lock.json");
        new PackageLock(Map.of("amd64", acquirer(true).lock(request(), List.of()))).write(lock);
    }

    private void resolve() throws IOException {
        Deletion.all(cache.resolve("stage/solve"));
        long start = System.nanoTime();
        int size = acquirer(true).choose(request()).size();
        told("resolve", start, size);
    }

    /** All of the package step: lock read and compared, every package looked for in the cache. */
    private void locked() throws IOException {
        long start = System.nanoTime();
        PackageAcquirer.Request request = request();
        PackageLock lock = PackageLock.read(cache.resolve("bench.lock.json")).orElseThrow();
        int size = acquirer(true)
                .acquire(request, lock.sectionFor(request))
                .plan()
                .archives()
                .size();
        told("locked", start, size);
    }

    private void fetch() throws IOException {
        List<Candidate> candidates = candidates().stream()
                .map(candidate -> new Candidate(candidate.binary(), slow))
                .toList();
        Path fresh = cache.resolve("fresh");
        Deletion.all(fresh);
        long start = System.nanoTime();
        Download download = new Download(Download.Settings.DEFAULT, null, BuildLog.SILENT);
        new PackageFetcher(download, new DebCache(fresh)).fetch(candidates, Progress.NONE);
        told("fetch", start, candidates.size());
        Deletion.all(fresh);
    }

    private static void told(String what, long start, int size) {
        System.out.println("ours " + what + " " + (System.nanoTime() - start) / 1e9 + " " + size);
    }
}
