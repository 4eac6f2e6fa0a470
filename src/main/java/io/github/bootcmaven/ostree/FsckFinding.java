// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.util.Comparator;

/**
 * Something in a repository that breaks a rule of the format.
 *
 * @param object the object, as OSTree names it, or the ref
 * @param path where it was met first: a path in the committed tree, or what names the commit
 * @param problem what is wrong
 */
public record FsckFinding(String object, String path, String problem) implements Comparable<FsckFinding> {

    private static final Comparator<FsckFinding> ORDER = Comparator.comparing(FsckFinding::path)
            .thenComparing(FsckFinding::object)
            .thenComparing(FsckFinding::problem);

    public FsckFinding {
        object = Utf8.printable(object);
        path = Utf8.printable(path);
        problem = Utf8.printable(problem);
    }

    @Override
    public int compareTo(FsckFinding other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return path + ": " + object + ": " + problem;
    }
}
