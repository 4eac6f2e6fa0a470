// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.deb.DebFormatException;
import io.github.bootcmaven.deb.DebianVersion;
import io.github.bootcmaven.deb.PackagesFile;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All packages that a set of verified indexes has. Looks up; which package to take is apt's decision. */
public final class PackagesIndex {

    private record Part(VerifiedIndex index, PackagesFile file) {}

    private interface Lookup {
        List<BinaryPackage> in(PackagesFile file) throws IOException;
    }

    private interface Reading {
        void run() throws IOException;
    }

    private final List<Part> parts;

    private PackagesIndex(List<Part> parts) {
        this.parts = parts;
    }

    /** Scans the indexes. */
    public static PackagesIndex of(List<VerifiedIndex> indexes) {
        List<Workers.Task<Part>> tasks = new ArrayList<>();
        for (VerifiedIndex index : indexes) {
            tasks.add(() -> scan(index));
        }
        return new PackagesIndex(Workers.run("scan", Runtime.getRuntime().availableProcessors(), tasks));
    }

    /** What is scanned is what was verified: the cache is the user's, and disks forget. */
    private static Part scan(VerifiedIndex index) throws IOException {
        if (!Digest.of(index.packages()).equals(index.digest())) {
            Files.deleteIfExists(index.packages());
            throw BootcException.environment("The index " + index.packages() + " was damaged in the cache")
                    .in(index.source().origin())
                    .hint("It has been deleted; run the build again to fetch it anew.");
        }
        try {
            return new Part(index, PackagesFile.scan(index.packages()));
        } catch (DebFormatException e) {
            throw malformed(index, e);
        }
    }

    private static RuntimeException malformed(VerifiedIndex index, DebFormatException e) {
        return index.source()
                .refuse(
                        index.source().indexPath(index.component(), index.architecture()),
                        "is malformed: " + e.getMessage())
                .causedBy(e);
    }

    private List<Candidate> collect(Lookup lookup) {
        List<Candidate> candidates = new ArrayList<>();
        for (Part part : parts) {
            read(part, () -> {
                for (BinaryPackage binary : lookup.in(part.file())) {
                    candidates.add(new Candidate(binary, part.index().source()));
                }
            });
        }
        return candidates;
    }

    private static void read(Part part, Reading reading) {
        try {
            reading.run();
        } catch (DebFormatException e) {
            throw malformed(part.index(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of packages, counting each version and architecture in each index. */
    public int size() {
        return parts.stream().mapToInt(part -> part.file().size()).sum();
    }

    /** All packages of a name, the newest version first; equal versions in the sources' order. */
    public List<Candidate> named(String name) {
        return newestFirst(collect(file -> file.named(name)));
    }

    /** All packages that provide a virtual package, the newest version first. */
    public List<Candidate> providing(String name) {
        return newestFirst(collect(file -> file.providing(name)));
    }

    /** The names in some relation fields of all packages of a name, and of all packages that provide it. */
    Set<String> related(String name, Set<String> fields) {
        Set<String> names = new HashSet<>();
        for (Part part : parts) {
            read(part, () -> names.addAll(part.file().related(name, fields)));
        }
        return names;
    }

    /** The stanzas of one index that are of packages of these names, as they stand there. */
    Content stanzas(VerifiedIndex index, Set<String> names) {
        return parts.stream()
                .filter(part -> part.index().equals(index))
                .map(part -> part.file().stanzas(names))
                .findFirst()
                .orElseThrow();
    }

    /** All packages that are {@code Essential: yes}, in the indexes' order; several versions where there are several. */
    public List<Candidate> essential() {
        return collect(PackagesFile::essential);
    }

    private static List<Candidate> newestFirst(List<Candidate> candidates) {
        candidates.sort(
                Comparator.comparing((Candidate candidate) -> candidate.binary().version())
                        .reversed());
        return List.copyOf(candidates);
    }

    /** The package that apt has named; of equal ones, that of the first source. */
    public Optional<Candidate> find(String name, String version, String architecture) {
        DebianVersion wanted = DebianVersion.parse(version);
        return named(name).stream()
                .filter(candidate -> candidate.binary().version().equals(wanted)
                        && candidate.binary().architecture().equals(architecture))
                .findFirst();
    }
}
