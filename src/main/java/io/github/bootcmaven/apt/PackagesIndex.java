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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All packages that a set of verified indexes has. Looks up; which package to take is apt's decision. */
public final class PackagesIndex {

    private record Part(VerifiedIndex index, PackagesFile file) {}

    private interface Lookup {
        List<BinaryPackage> in(PackagesFile file) throws IOException;
    }

    private interface NameLookup {
        Set<String> in(PackagesFile file) throws IOException;
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

    /** The names in some relation fields of all packages of a name. */
    Set<String> related(String name, Set<String> fields) {
        return union(file -> file.related(name, fields));
    }

    /** The names of all packages that provide a virtual package. */
    Set<String> providers(String name) {
        return union(file -> file.providers(name));
    }

    /** Whether there is a package of this name, or one that provides it. */
    boolean knows(String name) {
        return parts.stream().anyMatch(part -> part.file().knows(name));
    }

    /** Those of some names that the indexes have, in the order in which apt comes across them first. */
    List<String> mentions(Set<String> names) {
        return names.isEmpty() ? List.of() : List.copyOf(union(file -> file.mentions(names)));
    }

    /** What the indexes' files say together, in the indexes' order. */
    private Set<String> union(NameLookup lookup) {
        Set<String> names = new LinkedHashSet<>();
        for (Part part : parts) {
            read(part, () -> names.addAll(lookup.in(part.file())));
        }
        return names;
    }

    /** The stanzas of one index that are of packages of these names, as they stand there, after a preface. */
    Content stanzas(VerifiedIndex index, String preface, Set<String> names) {
        return parts.stream()
                .filter(part -> part.index().equals(index))
                .map(part -> part.file().stanzas(preface, names))
                .findFirst()
                .orElseThrow();
    }

    /** Whether apt reads this index before all others. */
    boolean isFirst(VerifiedIndex index) {
        return parts.get(0).index().equals(index);
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
