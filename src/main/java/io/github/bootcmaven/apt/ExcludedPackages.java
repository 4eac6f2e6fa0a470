// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.deb.Relation;
import io.github.bootcmaven.log.BootcException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Packages that are never to be installed, {@code name-} in a request, and who needs them all the same. */
final class ExcludedPackages {

    private static final String ELEMENT = "<packages>";

    private ExcludedPackages() {}

    /** The names that a request excludes. */
    static List<String> of(Collection<String> requests) {
        return requests.stream()
                .filter(request -> request.endsWith("-"))
                .map(request -> request.substring(0, request.length() - 1))
                .toList();
    }

    /** Refuses to leave out what is on every system. */
    static void check(Collection<String> excluded, Collection<String> essential) {
        for (String name : excluded) {
            if (essential.contains(name)) {
                throw BootcException.project("Cannot leave out " + name + ": it is Essential")
                        .in(ELEMENT);
            }
        }
    }

    /**
     * What a refusal means where packages are excluded: who needs them.
     *
     * @param refusal apt's
     * @param requests what apt was asked for
     * @param answer what apt chooses for other requests, or fails to
     */
    static BootcException explain(
            BootcException refusal, List<String> requests, Function<List<String>, List<Candidate>> answer) {
        List<String> excluded = of(requests);
        if (excluded.isEmpty()) {
            return refusal;
        }
        List<String> others =
                requests.stream().filter(request -> !request.endsWith("-")).toList();
        List<Candidate> chosen;
        try {
            chosen = answer.apply(others);
        } catch (BootcException e) {
            return e;
        }
        Map<String, BinaryPackage> packages = new LinkedHashMap<>();
        chosen.forEach(candidate -> packages.put(candidate.binary().name(), candidate.binary()));
        Map<String, String> needing = needing(packages, others);
        for (String name : excluded) {
            if (packages.containsKey(name)) {
                return BootcException.project("Cannot leave out " + name + ": " + chain(name, needing))
                        .in(ELEMENT)
                        .hint("Leave out what needs it, too, or take " + name + "- from the list.")
                        .causedBy(refusal);
            }
        }
        return refusal;
    }

    /** For each package the one that made it necessary, by the shortest way from what was asked for. */
    private static Map<String, String> needing(Map<String, BinaryPackage> packages, List<String> requests) {
        Map<String, String> needing = new HashMap<>();
        Deque<String> open = new ArrayDeque<>();
        for (String request : requests) {
            String name = request.replaceFirst("[:=/].*", "");
            if (needing.putIfAbsent(name, "") == null) {
                open.add(name);
            }
        }
        for (String name = open.poll(); name != null; name = open.poll()) {
            BinaryPackage binary = packages.get(name);
            if (binary == null) {
                continue;
            }
            for (BinaryPackage needed : needed(binary, packages.values())) {
                if (needing.putIfAbsent(needed.name(), name) == null) {
                    open.add(needed.name());
                }
            }
        }
        return needing;
    }

    private static List<BinaryPackage> needed(BinaryPackage binary, Collection<BinaryPackage> packages) {
        List<List<Relation>> groups = new ArrayList<>(binary.preDependsRelations());
        groups.addAll(binary.dependsRelations());
        return packages.stream()
                .filter(other ->
                        groups.stream().anyMatch(group -> group.stream().anyMatch(each -> meets(other, each))))
                .toList();
    }

    private static boolean meets(BinaryPackage binary, Relation relation) {
        return (binary.name().equals(relation.name()) && relation.isSatisfiedBy(binary.version()))
                || binary.providesRelations().stream().anyMatch(relation::isSatisfiedByProvided);
    }

    private static String chain(String name, Map<String, String> needing) {
        List<String> chain = new ArrayList<>();
        for (@Nullable String user = needing.get(name); user != null && !user.isEmpty(); user = needing.get(user)) {
            chain.add(user);
        }
        if (chain.isEmpty()) {
            return "it is asked for, too";
        }
        return chain.get(0) + " needs it"
                + chain.stream()
                        .skip(1)
                        .map(user -> ", which " + user + " needs")
                        .collect(Collectors.joining());
    }
}
