// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import java.nio.file.Path;

/**
 * A {@code Packages} file that a verified Release file vouches for. Both files stand in the cache under their digests,
 * so no later fetch changes them.
 *
 * @param source the source it is of
 * @param release what the source's verified Release file says
 * @param component the component, e.g. {@code main}
 * @param architecture the architecture, e.g. {@code amd64}; {@code all} where a suite keeps those apart
 * @param releaseText the {@code InRelease} file as it was fetched, signature and all; for an archive without one, the
 *     {@code Release} file
 * @param packages the uncompressed {@code Packages} file
 * @param digest the digest of {@code packages}
 */
public record VerifiedIndex(
        AptSource source,
        Release release,
        String component,
        String architecture,
        Path releaseText,
        Path packages,
        Digest digest) {}
