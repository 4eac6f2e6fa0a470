// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageCache;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.deb.DebFile;
import io.github.bootcmaven.deb.InstallPlan;
import io.github.bootcmaven.deb.InstallPlan.Action;
import io.github.bootcmaven.deb.InstallPlan.Archive;
import io.github.bootcmaven.deb.InstallPlan.Batch;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From sources and package names to verified .deb files and the order in which dpkg installs them. */
public final class PackageAcquirer {

    private static final String STAGE = "solve";
    private static final String TOOLS = "tools";

    private final Download download;
    private final Path cache;
    private final CommandRunner runner;
    private final BuildLog log;

    /**
     * What to acquire.
     *
     * @param sources where packages come from
     * @param architecture the architecture of the image
     * @param packages what is asked for, each as apt-get takes it; Essential packages come without being asked for
     * @param recommends whether recommended packages are installed too
     * @param keyPart what tells this build of the plugin from another, for the cache
     * @param sandbox where apt's sandbox is mounted and how much memory it may take
     * @param pins which versions are preferred
     * @param local .debs that are in no archive; they are asked for, too
     * @param toolArchitecture the architecture whose programs this host runs
     */
    public record Request(
            List<AptSource> sources,
            String architecture,
            List<String> packages,
            boolean recommends,
            Digest keyPart,
            Sandbox.Request sandbox,
            List<Pin> pins,
            List<LocalPackage> local,
            String toolArchitecture) {

        /** A request for what archives have, as it comes, for this host's architecture. */
        public Request(
                List<AptSource> sources,
                String architecture,
                List<String> packages,
                boolean recommends,
                Digest keyPart,
                Sandbox.Request sandbox) {
            this(sources, architecture, packages, recommends, keyPart, sandbox, List.of(), List.of(), architecture);
        }

        /** The same for what runs on this host, of those sources that serve its architecture, too. */
        private Request forTools(List<VerifiedIndex> indexes) {
            List<AptSource> serving = indexes.stream()
                    .filter(index -> index.release().architectures().contains(toolArchitecture))
                    .map(VerifiedIndex::source)
                    .filter(source -> source.serves(toolArchitecture))
                    .distinct()
                    .toList();
            return new Request(serving, toolArchitecture, List.of(), false, keyPart, sandbox);
        }

        /** The sources, local packages before all others. */
        List<AptSource> allSources() {
            return Stream.concat(local.isEmpty() ? Stream.of() : Stream.of(LocalRepository.SOURCE), sources.stream())
                    .toList();
        }
    }

    /**
     * What was acquired.
     *
     * @param plan the packages, their files, their order
     * @param timestamp when the newest of the packages was built, in seconds since 1970
     * @param indexes the digests of the indexes that were read
     * @param bytes the size of all .debs as the archive has them
     */
    public record Acquired(InstallPlan plan, long timestamp, List<Digest> indexes, long bytes) {}

    /**
     * @param download how files are fetched
     * @param cache the user's cache
     */
    public PackageAcquirer(Download download, Path cache, CommandRunner runner, BuildLog log) {
        this.download = download;
        this.cache = cache;
        this.runner = runner;
        this.log = log;
    }

    /** Reads the verified indexes and lets apt solve; fetches nothing of what it chose. */
    public List<Candidate> choose(Request request) throws IOException {
        return solution(request, indexes(request)).packages();
    }

    private List<VerifiedIndex> indexes(Request request) throws IOException {
        List<VerifiedIndex> indexes = new ArrayList<>();
        new LocalRepository(cache)
                .index(request.local(), request.architecture())
                .ifPresent(indexes::add);
        indexes.addAll(new IndexFetcher(download, cache, Clock.systemUTC(), log)
                .fetch(request.sources(), request.architecture()));
        return List.copyOf(indexes);
    }

    /** Reads the verified indexes, lets apt solve, fetches what it chose. */
    public Acquired acquire(Request request) throws IOException {
        List<VerifiedIndex> indexes = indexes(request);
        return acquired(
                solution(request, indexes),
                indexes.stream().map(VerifiedIndex::digest).toList());
    }

    /**
     * Fetches what a lock pins, and nothing else: no index is read, apt isn't asked.
     *
     * @param locked the lock's section for this request
     */
    public Acquired acquire(Request request, LockedArchitecture locked) throws IOException {
        // The .debs of the project are put where fetched ones are; that they are the locked ones, the inputs say.
        new LocalRepository(cache).index(request.local(), request.architecture());
        return acquired(locked.solution(request), locked.indexes());
    }

    /**
     * Reads the verified indexes, lets apt solve, and writes down what it chose; fetches nothing of it.
     *
     * @param bootable which of the request's packages are there only so that the image boots
     */
    public LockedArchitecture lock(Request request, Collection<String> bootable) throws IOException {
        List<VerifiedIndex> indexes = indexes(request);
        return LockedArchitecture.of(request, indexes, solution(request, indexes), bootable);
    }

    private Acquired acquired(Solution solution, List<Digest> indexes) throws IOException {
        long bytes = solution.packages().stream()
                .mapToLong(candidate -> candidate.binary().size())
                .sum();
        Map<BinaryPackage, Path> files = fetch("Fetching packages", solution.packages());
        List<Archive> archives = new ArrayList<>();
        long timestamp = 0;
        for (Candidate candidate : solution.packages()) {
            Path deb = Objects.requireNonNull(files.get(candidate.binary()));
            archives.add(archive(candidate.binary(), deb));
            timestamp = Math.max(timestamp, DebFile.open(deb).timestamp());
        }
        InstallPlan plan = new InstallPlan(archives, solution.batches(), solution.bootstrap());
        return new Acquired(plan, timestamp, indexes, bytes);
    }

    private static Archive archive(BinaryPackage binary, Path deb) {
        return new Archive(
                binary.name(),
                binary.version().toString(),
                binary.architecture(),
                binary.sha256().hex(),
                deb);
    }

    /** apt's answer for these indexes, asked for once. */
    private Solution solution(Request request, List<VerifiedIndex> indexes) throws IOException {
        Digest key = indexKey(request, indexes)
                .addAll("packages", request.packages())
                .add("recommends", request.recommends())
                .addAll("pins", request.pins())
                .digest();
        StageCache stages = new StageCache(cache.resolve("stage"));
        Optional<String> kept = stages.restore(STAGE, key, Map.of());
        if (kept.isPresent()) {
            return SolutionFile.read(kept.get(), request.allSources());
        }
        Solution solution = solve(request, indexes);
        stages.store(STAGE, key, SolutionFile.write(solution, request.allSources()), Map.of());
        return solution;
    }

    private static StageKey indexKey(Request request, List<VerifiedIndex> indexes) {
        return new StageKey()
                .add("plugin", request.keyPart())
                .addAll("sources", request.allSources())
                .addAll("indexes", indexes.stream().map(VerifiedIndex::digest).toList())
                .addAll(
                        "releases",
                        indexes.stream()
                                .map(index -> index.releaseText().getFileName())
                                .toList())
                .add("architecture", request.architecture());
    }

    private Solution solve(Request request, List<VerifiedIndex> indexes) throws IOException {
        PackagesIndex index = PackagesIndex.of(indexes);
        Solution base = tools(request, indexes, index);
        Map<BinaryPackage, Path> toolFiles = fetch("Fetching the suite's own apt", toolsOfHost(request, indexes, base));

        Set<String> essential = new LinkedHashSet<>(base.batches().get(0).packages());
        ExcludedPackages.check(ExcludedPackages.of(request.packages()), essential);
        request.pins().forEach(pin -> pin.check(index));
        List<String> local = LocalRepository.names(indexes);
        Set<String> wanted = new LinkedHashSet<>(essential);
        wanted.addAll(request.packages());
        wanted.addAll(local);
        List<Pin> pins = Stream.concat(local.stream().map(LocalRepository::pin), request.pins().stream())
                .toList();
        Function<List<String>, String> ask = packages -> new AptSolver(runner)
                .simulate(new AptSolver.Request(
                        indexes,
                        ReachablePackages.from(index, packages, request.recommends()),
                        request.architecture(),
                        packages,
                        request.recommends(),
                        pins,
                        List.copyOf(toolFiles.values()),
                        request.sandbox()));
        String simulation;
        try {
            simulation = ask.apply(List.copyOf(wanted));
        } catch (BootcException refusal) {
            throw ExcludedPackages.explain(refusal, List.copyOf(wanted), others -> chosen(index, ask.apply(others)));
        }
        List<Candidate> chosen = chosen(index, simulation);
        Set<String> names = names(chosen);
        names.retainAll(base.bootstrap());
        return new Solution(chosen, SimulationReader.batches(simulation), names);
    }

    private static List<Candidate> chosen(PackagesIndex index, String simulation) {
        return SimulationReader.installs(simulation).stream()
                .map(install -> candidate(index, install))
                .toList();
    }

    /** The packages of the root that apt runs in: for a foreign architecture, of the same sources for the host's. */
    private List<Candidate> toolsOfHost(Request request, List<VerifiedIndex> indexes, Solution base)
            throws IOException {
        if (request.toolArchitecture().equals(request.architecture())) {
            return base.packages();
        }
        Request host = request.forTools(indexes);
        if (host.sources().isEmpty()) {
            throw BootcException.project("Cannot solve for " + request.architecture() + ": no source has packages for "
                            + request.toolArchitecture() + ", whose apt would have to run on this host")
                    .in("<architecture>");
        }
        List<VerifiedIndex> hostIndexes = indexes(host);
        return tools(host, hostIndexes, PackagesIndex.of(hostIndexes)).packages();
    }

    /**
     * What makes the root that apt runs in. As a solution its packages are unpacked only, the Essential ones stand in its
     * one batch, and its bootstrap is what dpkg and the scripts of any solution need.
     */
    private Solution tools(Request request, List<VerifiedIndex> indexes, PackagesIndex index) throws IOException {
        Digest key = indexKey(request, indexes).digest();
        StageCache stages = new StageCache(cache.resolve("stage"));
        Optional<String> kept = stages.restore(TOOLS, key, Map.of());
        if (kept.isPresent()) {
            return SolutionFile.read(kept.get(), request.allSources());
        }
        List<String> essential = index.essential().stream()
                .map(candidate -> candidate.binary().name())
                .distinct()
                .toList();
        Solution tools = new Solution(
                EssentialClosure.of(index, List.of("apt"), request.architecture()),
                List.of(new Batch(Action.UNPACK, essential)),
                names(EssentialClosure.of(index, List.of(), request.architecture())));
        stages.store(TOOLS, key, SolutionFile.write(tools, request.allSources()), Map.of());
        return tools;
    }

    private static Set<String> names(List<Candidate> candidates) {
        return candidates.stream().map(candidate -> candidate.binary().name()).collect(Collectors.toSet());
    }

    private static Candidate candidate(PackagesIndex index, SimulationReader.Install install) {
        return index.find(install.name(), install.version(), install.architecture())
                .orElseThrow(
                        () -> BootcException.environment("apt chose " + install + ", which no verified index has"));
    }

    private Map<BinaryPackage, Path> fetch(String what, List<Candidate> candidates) {
        long bytes = candidates.stream()
                .mapToLong(candidate -> candidate.binary().size())
                .sum();
        try (Progress progress = log.progress(what, bytes)) {
            return new PackageFetcher(download, new DebCache(cache)).fetch(candidates, progress);
        }
    }
}
