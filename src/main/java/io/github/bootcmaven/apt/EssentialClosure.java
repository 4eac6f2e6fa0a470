// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.deb.Relation;
import io.github.bootcmaven.log.BootcException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Essential packages, packages by name, and what they depend on: enough to unpack a root in which the suite's own
 * apt answers. Not a solver: the newest version, the first alternative that can be had, no word about conflicts.
 */
public final class EssentialClosure {

    private static final List<String> PRIORITIES = List.of("required", "important", "standard", "optional", "extra");

    private static final Comparator<Candidate> PROVIDERS = Comparator.comparing(
                    (Candidate candidate) -> !candidate.binary().essential())
            .thenComparing(candidate -> priority(candidate.binary()))
            .thenComparing(candidate -> candidate.binary().name());

    private final PackagesIndex index;
    private final String architecture;
    private final Map<String, Candidate> selected = new LinkedHashMap<>();
    private final Map<String, Relation> provided = new HashMap<>();
    private final Deque<Candidate> open = new ArrayDeque<>();

    private EssentialClosure(PackagesIndex index, String architecture) {
        this.index = index;
        this.architecture = architecture;
    }

    /**
     * Computes the closure.
     *
     * @param names packages wanted besides the Essential ones
     * @return the packages, those asked for first, then in the order they were found to be needed
     */
    public static List<Candidate> of(PackagesIndex index, Collection<String> names, String architecture) {
        EssentialClosure closure = new EssentialClosure(index, architecture);
        for (Candidate essential : index.essential()) {
            closure.require(essential.binary().name());
        }
        names.forEach(closure::require);
        closure.walk();
        return List.copyOf(closure.selected.values());
    }

    private void require(String name) {
        if (!selected.containsKey(name)) {
            Candidate candidate = newest(new Relation(name, null, null, null));
            if (candidate == null) {
                throw BootcException.project("No source has the package " + name + " for " + architecture)
                        .in("<suite>");
            }
            select(candidate);
        }
    }

    private void select(Candidate candidate) {
        selected.put(candidate.binary().name(), candidate);
        for (Relation relation : candidate.binary().providesRelations()) {
            provided.putIfAbsent(relation.name(), relation);
        }
        open.addLast(candidate);
    }

    private void walk() {
        for (Candidate next = open.pollFirst(); next != null; next = open.pollFirst()) {
            BinaryPackage binary = next.binary();
            for (List<Relation> group : binary.preDependsRelations()) {
                satisfy(next, group);
            }
            for (List<Relation> group : binary.dependsRelations()) {
                satisfy(next, group);
            }
        }
    }

    private void satisfy(Candidate dependent, List<Relation> group) {
        if (group.stream().anyMatch(this::isSatisfied)) {
            return;
        }
        for (Relation alternative : group) {
            Candidate candidate = newest(alternative);
            if (candidate == null) {
                candidate = bestProvider(alternative);
            }
            if (candidate != null && !selected.containsKey(candidate.binary().name())) {
                select(candidate);
                return;
            }
        }
        throw BootcException.project("Cannot unpack " + dependent + ": no source has what it depends on, "
                        + String.join(
                                " | ", group.stream().map(Relation::toString).toList()))
                .in(dependent.source().origin());
    }

    private boolean isSatisfied(Relation relation) {
        Candidate candidate = selected.get(relation.name());
        if (candidate != null && relation.isSatisfiedBy(candidate.binary().version())) {
            return true;
        }
        Relation offer = provided.get(relation.name());
        return offer != null && relation.isSatisfiedByProvided(offer);
    }

    private @Nullable Candidate newest(Relation relation) {
        return index.named(relation.name()).stream()
                .filter(this::fits)
                .filter(candidate -> relation.isSatisfiedBy(candidate.binary().version()))
                .findFirst()
                .orElse(null);
    }

    private @Nullable Candidate bestProvider(Relation relation) {
        return index.providing(relation.name()).stream()
                .filter(this::fits)
                .filter(candidate ->
                        candidate.binary().providesRelations().stream().anyMatch(relation::isSatisfiedByProvided))
                .min(PROVIDERS)
                .orElse(null);
    }

    private boolean fits(Candidate candidate) {
        String own = candidate.binary().architecture();
        return own.equals(architecture) || own.equals("all");
    }

    private static int priority(BinaryPackage binary) {
        int rank = PRIORITIES.indexOf(binary.priority());
        return rank < 0 ? PRIORITIES.size() : rank;
    }
}
