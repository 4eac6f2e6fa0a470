// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.deb.Relation;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Why each chosen package is there: {@code requested} by the pom, {@code bootable} because the image is to boot, {@code
 * essential}, or {@code depended on by} or {@code recommended by} the package that pulls it in. Where several do, it is the
 * one that is fewest steps away from a package asked for.
 */
final class PackageReasons {

    static final String REQUESTED = "requested";
    static final String BOOTABLE = "bootable";
    static final String ESSENTIAL = "essential";
    static final String DEPENDED = "depended on by ";
    static final String RECOMMENDED = "recommended by ";

    /** For what nothing above explains, such as a package that a pattern has matched. */
    static final String APT = "chosen by apt";

    private static final Pattern QUALIFIER = Pattern.compile("[:=/].*");

    private final Map<String, BinaryPackage> chosen = new LinkedHashMap<>();
    private final Map<String, String> reasons = new LinkedHashMap<>();
    private final Deque<BinaryPackage> open = new ArrayDeque<>();

    private PackageReasons(Collection<BinaryPackage> packages) {
        packages.forEach(binary -> chosen.put(binary.name(), binary));
    }

    /**
     * The reason for each chosen package, by its name.
     *
     * @param chosen the packages, with their relations
     * @param index where they are from
     * @param requested what the pom asks for, each as apt-get takes it
     * @param bootable what is asked for so that the image boots
     * @param recommends whether Recommends count
     */
    static Map<String, String> of(
            Collection<BinaryPackage> chosen,
            PackagesIndex index,
            Collection<String> requested,
            Collection<String> bootable,
            boolean recommends) {
        PackageReasons walk = new PackageReasons(chosen);
        requested.forEach(request -> walk.ask(request, REQUESTED));
        bootable.forEach(request -> walk.ask(request, BOOTABLE));
        chosen.stream().filter(BinaryPackage::essential).forEach(binary -> walk.reach(binary, ESSENTIAL));
        walk.follow(index, recommends);
        chosen.forEach(binary -> walk.reasons.putIfAbsent(binary.name(), APT));
        return walk.reasons;
    }

    /** A request names a package, or one that a chosen package provides. */
    private void ask(String request, String reason) {
        String bare = QUALIFIER.matcher(request).replaceFirst("");
        String unsigned = bare.endsWith("+") ? bare.substring(0, bare.length() - 1) : bare;
        for (String name : List.of(bare, unsigned)) {
            satisfiers(new Relation(name, null, null, null)).forEach(binary -> reach(binary, reason));
        }
    }

    private void reach(BinaryPackage binary, String reason) {
        if (reasons.putIfAbsent(binary.name(), reason) == null) {
            open.add(binary);
        }
    }

    private void follow(PackagesIndex index, boolean recommends) {
        for (BinaryPackage next = open.poll(); next != null; next = open.poll()) {
            String dependent = next.name();
            for (List<List<Relation>> field : List.of(next.preDependsRelations(), next.dependsRelations())) {
                field.stream()
                        .flatMap(List::stream)
                        .flatMap(relation -> satisfiers(relation).stream())
                        .forEach(binary -> reach(binary, DEPENDED + dependent));
            }
            if (recommends) {
                index.related(dependent, Set.of("Recommends")).stream()
                        .sorted()
                        .flatMap(name -> satisfiers(new Relation(name, null, null, null)).stream())
                        .forEach(binary -> reach(binary, RECOMMENDED + dependent));
            }
        }
    }

    /** The package of that name if it was chosen, else all chosen ones that provide it. */
    private List<BinaryPackage> satisfiers(Relation relation) {
        BinaryPackage named = chosen.get(relation.name());
        if (named != null && relation.isSatisfiedBy(named.version())) {
            return List.of(named);
        }
        return chosen.values().stream()
                .filter(binary -> binary.provides().contains(relation.name()))
                .filter(binary -> binary.providesRelations().stream().anyMatch(relation::isSatisfiedByProvided))
                .toList();
    }
}
