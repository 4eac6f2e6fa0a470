// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.DebFormatException;
import io.github.bootcmaven.deb.DebianVersion;
import io.github.bootcmaven.deb.InstallPlan.Action;
import io.github.bootcmaven.deb.InstallPlan.Batch;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a lock and believes nothing: a lock is merged and edited. What comes out can be built, or there is an error that
 * names line and field.
 */
final class PackageLockReader {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]*");
    private static final Pattern ARCHITECTURE = Pattern.compile("[a-z0-9][a-z0-9-]*");

    /** From the archive's root downwards, without anything that an address would read otherwise. */
    private static final Pattern PATH = Pattern.compile("(?!/)(?!.*(?:^|/)\\.\\.?(?:/|$))[^\\x00-\\x20\\x7f\\\\]+");

    private static final List<String> SECTION = List.of("inputs", "releases", "packages", "order", "bootstrap");
    private static final List<String> RELEASE = List.of("source", "date", "keys", "indexes");
    private static final List<String> INDEX = List.of("path", "sha256");
    private static final List<String> PACKAGE = List.of(
            "name",
            "version",
            "architecture",
            "why",
            "from",
            "sourcePackage",
            "path",
            "size",
            "installedSize",
            "sha256");

    private PackageLockReader() {}

    /**
     * Reads a lock.
     *
     * @param file what messages call it
     */
    static PackageLock read(String file, byte[] content) {
        LocatedJson root = LocatedJson.parse(file, content);
        LocatedJson version = root.member("lockVersion");
        if (version.number() > PackageLock.VERSION) {
            throw new NewerLockException(file, version.number());
        }
        if (version.number() != PackageLock.VERSION) {
            throw version.refuse("isn't " + PackageLock.VERSION);
        }
        root.members(List.of("lockVersion", "architectures"));
        Map<String, LockedArchitecture> architectures = new LinkedHashMap<>();
        root.member("architectures").members().forEach((name, section) -> {
            if (!ARCHITECTURE.matcher(name).matches()) {
                throw section.refuse("isn't named by an architecture");
            }
            architectures.put(name, section(name, section));
        });
        if (architectures.isEmpty()) {
            throw root.member("architectures").refuse("names no architecture");
        }
        return new PackageLock(architectures);
    }

    private static LockedArchitecture section(String architecture, LocatedJson section) {
        section.members(SECTION);
        LockInputs inputs = inputs(architecture, section.member("inputs"));
        List<LockedRelease> releases = section.member("releases").elements().stream()
                .map(release -> release(release, inputs))
                .toList();
        List<LockedPackage> packages = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (LocatedJson each : section.member("packages").elements()) {
            LockedPackage pinned = pinned(each, architecture, inputs);
            if (!names.add(pinned.name())) {
                throw each.member("name").refuse("is " + pinned.name() + ", which is there twice");
            }
            packages.add(pinned);
        }
        List<Batch> batches = batches(section.member("order"), names);
        Set<String> bootstrap = new HashSet<>();
        for (LocatedJson each : section.member("bootstrap").elements()) {
            bootstrap.add(known(each, names));
        }
        return new LockedArchitecture(inputs, releases, packages, batches, bootstrap);
    }

    private static LockInputs inputs(String architecture, LocatedJson node) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        node.members().forEach((name, value) -> {
            if (!name.equals("digest") && !name.equals(LockInputs.RECOMMENDS)) {
                lists.put(name, value.elements().stream().map(LocatedJson::text).toList());
            }
        });
        LockInputs inputs =
                new LockInputs(architecture, node.member(LockInputs.RECOMMENDS).flag(), lists);
        LocatedJson digest = node.member("digest");
        if (!digest.text().equals(inputs.digest().toString())) {
            throw digest.refuse("isn't the digest of the inputs beside it: one of them was edited by hand");
        }
        return inputs;
    }

    private static LockedRelease release(LocatedJson node, LockInputs inputs) {
        Map<String, LocatedJson> members = node.members(RELEASE);
        List<LockedRelease.Index> indexes = new ArrayList<>();
        for (LocatedJson index : node.member("indexes").elements()) {
            index.members(INDEX);
            indexes.add(new LockedRelease.Index(path(index.member("path")), sha256(index.member("sha256"))));
        }
        LocatedJson date = members.get("date");
        return new LockedRelease(
                source(node.member("source"), inputs),
                date == null ? null : instant(date),
                node.member("keys").elements().stream().map(LocatedJson::text).toList(),
                indexes);
    }

    private static LockedPackage pinned(LocatedJson node, String architecture, LockInputs inputs) {
        node.members(PACKAGE);
        LocatedJson own = node.member("architecture");
        if (!own.text().equals(architecture) && !own.text().equals("all")) {
            throw own.refuse("is neither " + architecture + " nor all");
        }
        return new LockedPackage(
                matching(node.member("name"), NAME, "isn't a package's name"),
                version(node.member("version")),
                own.text(),
                source(node.member("from"), inputs),
                path(node.member("path")),
                node.member("size").number(),
                node.member("installedSize").number(),
                sha256(node.member("sha256")),
                matching(node.member("sourcePackage"), NAME, "isn't a source package's name"),
                node.member("why").text());
    }

    private static List<Batch> batches(LocatedJson order, Set<String> names) {
        Map<Action, Set<String>> done = new EnumMap<>(Action.class);
        for (Action action : Action.values()) {
            done.put(action, new HashSet<>());
        }
        List<Batch> batches = new ArrayList<>();
        for (LocatedJson each : order.elements()) {
            Map<String, LocatedJson> members = each.members(List.of("unpack", "configure"));
            if (members.size() != 1) {
                throw each.refuse("is neither what to unpack nor what to configure");
            }
            members.forEach((key, value) -> {
                Action action = Action.valueOf(key.toUpperCase(Locale.ROOT));
                batches.add(new Batch(action, names(value, names, done.getOrDefault(action, Set.of()))));
            });
        }
        done.forEach((action, packages) -> names.stream()
                .filter(name -> !packages.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(missing -> {
                    throw order.refuse("doesn't " + action.name().toLowerCase(Locale.ROOT) + " the package " + missing);
                }));
        return batches;
    }

    private static List<String> names(LocatedJson array, Set<String> known, Set<String> done) {
        List<String> names = new ArrayList<>();
        for (LocatedJson each : array.elements()) {
            String name = known(each, known);
            if (!done.add(name)) {
                throw each.refuse("is " + name + ", which was there before");
            }
            names.add(name);
        }
        return names;
    }

    private static String known(LocatedJson name, Set<String> names) {
        if (!names.contains(name.text())) {
            throw name.refuse("is " + name.text() + ", which is none of the packages");
        }
        return name.text();
    }

    private static String source(LocatedJson node, LockInputs inputs) {
        if (!inputs.list(LockInputs.SOURCES).contains(node.text())) {
            throw node.refuse("is none of the sources among the inputs");
        }
        return node.text();
    }

    private static DebianVersion version(LocatedJson node) {
        try {
            return DebianVersion.parse(node.text());
        } catch (DebFormatException e) {
            throw node.refuse("isn't a version: " + e.getMessage()).causedBy(e);
        }
    }

    private static String path(LocatedJson node) {
        return matching(node, PATH, "isn't a path within an archive");
    }

    private static String matching(LocatedJson node, Pattern pattern, String complaint) {
        if (!pattern.matcher(node.text()).matches()) {
            throw node.refuse(complaint);
        }
        return node.text();
    }

    private static Digest sha256(LocatedJson node) {
        try {
            return Digest.ofHex(node.text());
        } catch (IllegalArgumentException e) {
            throw node.refuse("isn't a SHA-256 checksum").causedBy(e);
        }
    }

    private static Instant instant(LocatedJson node) {
        try {
            return Instant.parse(node.text());
        } catch (DateTimeParseException e) {
            throw node.refuse("isn't a time").causedBy(e);
        }
    }
}
