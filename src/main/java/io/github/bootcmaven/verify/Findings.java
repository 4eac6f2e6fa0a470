// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * What a check finds, a sentence each. All are counted, the first are kept: a tree may differ in every one of its files,
 * and nobody reads a hundred thousand sentences.
 */
public final class Findings {

    /** The number of findings that are kept. */
    static final int KEPT = 100;

    private final List<String> first = new ArrayList<>();
    private long count;

    /** Takes a finding, and none of its line breaks or other control characters, which a file's name may hold. */
    void add(String finding) {
        count++;
        if (first.size() < KEPT) {
            first.add(finding.replaceAll("\\p{Cc}", "?"));
        }
    }

    void addAll(Findings others) {
        others.first.forEach(this::add);
        count += others.unlisted();
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The findings that were kept, in the order they were made. */
    List<String> listed() {
        return List.copyOf(first);
    }

    /** The number of findings that were only counted. */
    long unlisted() {
        return count - first.size();
    }
}
