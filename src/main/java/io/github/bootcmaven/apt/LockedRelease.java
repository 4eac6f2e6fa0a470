// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a lock remembers of a source's verified Release file. A build doesn't read it; who reviews a lock does.
 *
 * @param source the source, one of the lock's inputs
 * @param date when the file was made; null where it doesn't say so
 * @param keys the fingerprints of the keys that signed it
 * @param indexes the indexes that were read
 */
public record LockedRelease(String source, @Nullable Instant date, List<String> keys, List<Index> indexes) {

    /**
     * An index.
     *
     * @param path the path of the uncompressed index from the suite's folder
     * @param sha256 its digest
     */
    public record Index(String path, Digest sha256) {}

    public LockedRelease {
        keys = List.copyOf(keys);
        indexes = List.copyOf(indexes);
    }

    /**
     * What the indexes of a build rest on.
     *
     * @param labels what the inputs call each source
     */
    static List<LockedRelease> of(List<VerifiedIndex> indexes, Map<AptSource, String> labels) {
        Map<AptSource, List<VerifiedIndex>> bySource = new LinkedHashMap<>();
        for (VerifiedIndex index : indexes) {
            bySource.computeIfAbsent(index.source(), source -> new ArrayList<>())
                    .add(index);
        }
        List<LockedRelease> releases = new ArrayList<>();
        bySource.forEach((source, its) -> releases.add(new LockedRelease(
                LockInputs.label(labels, source),
                its.get(0).release().date(),
                ReleaseSigners.of(its.get(0)),
                its.stream()
                        .map(index -> new Index(
                                index.source().indexPath(index.component(), index.architecture()), index.digest()))
                        .toList())));
        return releases;
    }
}
