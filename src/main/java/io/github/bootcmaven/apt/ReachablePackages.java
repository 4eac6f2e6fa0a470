// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Content;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of the indexes that apt can get to from a request on an empty system: what is asked for, then everything that
 * may satisfy one of its relations, in whatever version, by whichever alternative or provider, and so on.
 *
 * <p>On an empty system apt installs nothing but what is asked for or satisfies a relation of what it installs; a package
 * outside can't come in, and what can't come in can't conflict. Versions, pins, phasing and releases are decided stanza by
 * stanza. apt is some ten times as fast with the part: for a server's two hundred packages it has some hundred stanzas of
 * trixie's seventy thousand, and apt looks through all it knows with every step it simulates.
 *
 * <p>Two things in apt do depend on what else there is. Of providers that are equal in all else, it takes the one that it
 * came across last while it read the indexes, be it by a word in the stanza of a package that nobody wants; so the part
 * begins with a stanza that mentions providers in the order of the whole. And its problem resolver, which acts where
 * dependencies were left broken, sorts all packages there are by an unstable sort; so {@link AptSolver} takes the answer
 * over the part only where the resolver had nothing to do.
 */
final class ReachablePackages {

    /** A name alone, or with an architecture, version or suite; other forms are patterns, which apt alone understands. */
    private static final Pattern PLAIN =
            Pattern.compile("([a-z0-9][a-z0-9+.-]*?)(:[a-z0-9-]+)?(=[^ *?]+|/[^ *?]+)?([+-])?");

    private static final String PREFACE = "order-of-providers";

    private final PackagesIndex index;
    private final Set<String> names = new HashSet<>();
    private final Set<String> rivals = new HashSet<>();

    private ReachablePackages(PackagesIndex index) {
        this.index = index;
    }

    /**
     * Walks through the indexes.
     *
     * @param requests what apt is asked for, as apt-get takes it
     * @param recommends whether recommended packages are installed too
     * @return the part, or empty where a request is of a form that only the whole can answer
     */
    static Optional<ReachablePackages> from(PackagesIndex index, Collection<String> requests, boolean recommends) {
        Set<String> asked = new LinkedHashSet<>();
        for (String request : requests) {
            Set<String> known = asked(index, request);
            if (known.isEmpty()) {
                return Optional.empty();
            }
            asked.addAll(known);
        }
        ReachablePackages reachable = new ReachablePackages(index);
        reachable.walk(
                asked, recommends ? Set.of("Pre-Depends", "Depends", "Recommends") : Set.of("Pre-Depends", "Depends"));
        return Optional.of(reachable);
    }

    /** The names that a request may mean; none where apt might take it for a pattern, as it does with unknown names. */
    private static Set<String> asked(PackagesIndex index, String request) {
        Matcher plain = PLAIN.matcher(request);
        if (!plain.matches()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>(Set.of(plain.group(1)));
        if (plain.group(4) != null) {
            // A name may itself end so: g++.
            names.add(plain.group(1) + plain.group(4));
        }
        names.removeIf(name -> !index.knows(name));
        return names;
    }

    private void walk(Set<String> asked, Set<String> fields) {
        Deque<String> open = new ArrayDeque<>(asked);
        for (String name = open.poll(); name != null; name = open.poll()) {
            if (names.add(name)) {
                open.addAll(index.related(name, fields));
                Set<String> providers = index.providers(name);
                open.addAll(providers);
                if (providers.size() > 1) {
                    rivals.addAll(providers);
                }
            }
        }
    }

    /** What is reachable of one index, in its order. */
    Content of(VerifiedIndex part) {
        return index.stanzas(part, index.isFirst(part) ? preface(part.architecture()) : "", names);
    }

    /** A package that nothing wants, whose one field makes apt come across the rival providers in the whole's order. */
    private String preface(String architecture) {
        List<String> order = index.mentions(rivals);
        return order.isEmpty()
                ? ""
                : "Package: " + PREFACE + "\nVersion: 0\nArchitecture: " + architecture + "\nEnhances: "
                        + String.join(", ", order) + "\n\n";
    }

    /** The names of reachable packages and of the virtual ones on the way. */
    Set<String> names() {
        return Set.copyOf(names);
    }
}
