// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Content;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of the indexes that apt can get to from a request on an empty system: what is asked for, then everything that
 * may satisfy one of its relations, in whatever version, by whichever alternative or provider, and so on.
 *
 * <p>On an empty system apt installs nothing but what is asked for or satisfies a relation of what it installs, so its
 * answer over this part is its answer over the whole; a package outside can't come in, and what can't come in can't
 * conflict. apt is some ten times as fast with it: for a server's two hundred packages the part has some hundred stanzas
 * of trixie's seventy thousand, and apt looks through all it knows with every step it simulates.
 */
final class ReachablePackages {

    /** A name alone, or with an architecture, version or suite; other forms are patterns, which apt alone understands. */
    private static final Pattern PLAIN =
            Pattern.compile("([a-z0-9][a-z0-9+.-]*?)(:[a-z0-9-]+)?(=[^ *?]+|/[^ *?]+)?([+-])?");

    private final PackagesIndex index;
    private final Set<String> names = new HashSet<>();

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
        Deque<String> open = new ArrayDeque<>();
        for (String request : requests) {
            Matcher plain = PLAIN.matcher(request);
            if (!plain.matches()) {
                return Optional.empty();
            }
            open.add(plain.group(1));
            if (plain.group(4) != null) {
                // A name may itself end so: g++.
                open.add(plain.group(1) + plain.group(4));
            }
        }
        ReachablePackages reachable = new ReachablePackages(index);
        Set<String> fields =
                recommends ? Set.of("Pre-Depends", "Depends", "Recommends") : Set.of("Pre-Depends", "Depends");
        for (String name = open.poll(); name != null; name = open.poll()) {
            if (reachable.names.add(name)) {
                open.addAll(index.related(name, fields));
            }
        }
        return Optional.of(reachable);
    }

    /** What is reachable of one index, in its order. */
    Content of(VerifiedIndex part) {
        return index.stanzas(part, names);
    }

    /** The names of reachable packages and of the virtual ones on the way. */
    Set<String> names() {
        return Set.copyOf(names);
    }
}
