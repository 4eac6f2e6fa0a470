// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which tags may move. A release's version names one image for ever; a SNAPSHOT's, and words such as {@code stable}, name the
 * newest.
 *
 * @param version the project's version
 * @param force whether a release's tag may be moved all the same
 */
public record TagPolicy(String version, boolean force) {

    private static final String LATEST = "latest";

    /** Whether the version isn't released yet. */
    public boolean isSnapshot() {
        return version.endsWith("-SNAPSHOT");
    }

    /** The tags to push of those that are asked for: a SNAPSHOT is never the latest. */
    public List<String> pushed(List<String> asked) {
        return asked.stream()
                .distinct()
                .filter(tag -> !(isSnapshot() && tag.equals(LATEST)))
                .toList();
    }

    /** Whether a tag may never point to another image: it names the release, alone or as in {@code v1.0-amd64}. */
    boolean isFixed(String tag) {
        return !isSnapshot()
                && Pattern.compile("(?:^|.*[._-]|^v)" + Pattern.quote(version) + "(?:[_-].*)?")
                        .matcher(tag)
                        .matches();
    }
}
