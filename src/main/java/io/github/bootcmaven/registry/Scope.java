// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a token is to allow, in the words of token services: {@code repository:<name>:<actions>}.
 *
 * @param grants the single permissions
 */
record Scope(SortedSet<String> grants) {

    static final Scope NONE = new Scope(Collections.emptySortedSet());

    Scope {
        grants = Collections.unmodifiableSortedSet(new TreeSet<>(grants));
    }

    static Scope pull(String repository) {
        return NONE.and("repository:" + repository + ":pull");
    }

    static Scope push(String repository) {
        return NONE.and("repository:" + repository + ":pull,push");
    }

    Scope and(String grant) {
        SortedSet<String> more = new TreeSet<>(grants);
        more.add(grant);
        return new Scope(more);
    }

    Scope and(Collection<String> others) {
        SortedSet<String> more = new TreeSet<>(grants);
        more.addAll(others);
        return new Scope(more);
    }
}
