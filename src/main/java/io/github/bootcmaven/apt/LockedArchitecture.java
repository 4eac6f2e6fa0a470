// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.deb.InstallPlan.Action;
import io.github.bootcmaven.deb.InstallPlan.Batch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * apt's answer for one architecture, written down: with it a build needs neither apt nor an index.
 *
 * @param inputs what it was asked
 * @param releases what the answer rests on
 * @param packages the packages, by name
 * @param batches runs of dpkg, in order; every package is unpacked once and configured once
 * @param bootstrap the names of the packages that dpkg itself and every maintainer script need
 */
public record LockedArchitecture(
        LockInputs inputs,
        List<LockedRelease> releases,
        List<LockedPackage> packages,
        List<Batch> batches,
        Set<String> bootstrap) {

    public LockedArchitecture {
        releases = List.copyOf(releases);
        packages = packages.stream()
                .sorted(Comparator.comparing(LockedPackage::name).thenComparing(LockedPackage::architecture))
                .toList();
        batches = List.copyOf(batches);
        bootstrap = Set.copyOf(bootstrap);
    }

    /**
     * Writes down an answer.
     *
     * @param bootable which of the request's packages are there only so that the image boots
     */
    static LockedArchitecture of(
            PackageAcquirer.Request request,
            List<VerifiedIndex> indexes,
            Solution solution,
            Collection<String> bootable) {
        PackagesIndex index = PackagesIndex.of(indexes);
        Map<AptSource, String> labels = LockInputs.labels(request);
        List<Candidate> chosen = solution.packages().stream()
                .map(candidate -> whole(index, candidate))
                .toList();
        List<String> requested = new ArrayList<>(request.packages());
        requested.removeAll(bootable);
        Map<String, String> why = PackageReasons.of(
                chosen.stream().map(Candidate::binary).toList(), index, requested, bootable, request.recommends());
        List<LockedPackage> packages = chosen.stream()
                .map(candidate -> LockedPackage.of(
                        candidate.binary(),
                        LockInputs.label(labels, candidate.source()),
                        why.getOrDefault(candidate.binary().name(), PackageReasons.APT)))
                .toList();
        return new LockedArchitecture(
                LockInputs.of(request),
                LockedRelease.of(signed(indexes), labels),
                packages,
                solution.batches(),
                solution.bootstrap());
    }

    /** The project's own .debs are pinned by the inputs; nobody signed them. */
    private static List<VerifiedIndex> signed(List<VerifiedIndex> indexes) {
        return indexes.stream()
                .filter(index -> !index.source().equals(LocalRepository.SOURCE))
                .toList();
    }

    /** A solution from the cache lacks what only solving needs; its index has it. */
    private static Candidate whole(PackagesIndex index, Candidate candidate) {
        BinaryPackage binary = candidate.binary();
        return index.find(binary.name(), binary.version().toString(), binary.architecture())
                .filter(found -> found.binary().sha256().equals(binary.sha256()))
                .orElse(candidate);
    }

    /** The answer again, to be fetched from the sources as the build has them. */
    Solution solution(PackageAcquirer.Request request) {
        Map<String, AptSource> sources = new HashMap<>();
        LockInputs.labels(request).forEach((source, label) -> sources.put(label, source));
        Map<String, Candidate> byName = new HashMap<>();
        for (LockedPackage each : packages) {
            AptSource source = Objects.requireNonNull(sources.get(each.from()), each.from());
            byName.put(each.name(), new Candidate(each.binary(), source));
        }
        List<Candidate> inOrder = batches.stream()
                .filter(batch -> batch.action() == Action.UNPACK)
                .flatMap(batch -> batch.packages().stream())
                .map(name -> Objects.requireNonNull(byName.get(name), name))
                .toList();
        return new Solution(inOrder, batches, bootstrap);
    }

    /** The digests of the indexes that were read. */
    List<Digest> indexes() {
        return releases.stream()
                .flatMap(release -> release.indexes().stream())
                .map(LockedRelease.Index::sha256)
                .toList();
    }

    /** The size of all .debs. */
    public long size() {
        return packages.stream().mapToLong(LockedPackage::size).sum();
    }

    /** The size of all packages, unpacked. */
    public long installedSize() {
        return packages.stream().mapToLong(LockedPackage::installedSize).sum();
    }
}
