// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.network.DisplayUri;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All pockets of a suite as they were at one time, from the distribution's public snapshot service and from nowhere else.
 *
 * @param time the time, as in the service's paths: {@code 20260801T000000Z}
 * @param base the service's root
 */
public record Snapshot(String time, URI base) {

    private static final String ELEMENT = "<snapshot>";

    /**
     * A snapshot of a suite.
     *
     * @param base the service's root; null for the distribution's own
     */
    public static Snapshot of(Suite suite, String time, @Nullable String base) {
        if (!time.strip().matches("[0-9]{8}T[0-9]{6}Z")) {
            throw BootcException.project("'" + time + "' is no time of a snapshot")
                    .in(ELEMENT)
                    .hint("write it like 20260801T000000Z, in UTC");
        }
        String root = base == null || base.isBlank() ? suite.snapshotService() : base.strip();
        return new Snapshot(time.strip(), SourceEntry.uri(root));
    }

    /** Where an archive is as it was then. */
    URI archive(String path) {
        return URI.create(base + path.formatted(time));
    }

    /** Refuses a mirror that isn't the service, and sources that aren't of it; local ones are the project's own. */
    public void check(@Nullable String mirror, List<AptSource> sources) {
        if (mirror != null
                && !mirror.isBlank()
                && !mirror.strip().replaceFirst("/+$", "").equals(base.toString())) {
            throw BootcException.project(
                            "A <mirror> together with a <snapshot> isn't the snapshot service " + DisplayUri.of(base))
                    .in("<mirror>")
                    .hint("a snapshot is fetched from the service alone: leave <mirror> out");
        }
        for (AptSource source : sources) {
            boolean local = "file".equalsIgnoreCase(source.uri().getScheme());
            if (!local && !source.roots().stream().allMatch(root -> HttpAccess.isSameHost(root, base))) {
                throw BootcException.project("The source " + source + " isn't of the snapshot service "
                                + DisplayUri.of(base) + ", and nothing is fetched from anywhere else")
                        .in(source.origin())
                        .hint("take it out of <sources>, or leave <snapshot> out");
            }
        }
    }
}
