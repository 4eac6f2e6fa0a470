// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import java.nio.file.Path;

/**
 * The user's .debs, each under the SHA-256 that its index states: {@code <cache>/deb/sha256/ab/<digest>.deb} as fetched,
 * {@code <cache>/deb/plain/ab/<digest>.deb} repacked without compression. A file has its name only when it is whole and
 * verified, so two builds may share the cache.
 */
public final class DebCache {

    private final Path root;

    /**
     * A cache below the plugin's.
     *
     * @param cache the root of the plugin's cache, made where it is missing
     */
    public DebCache(Path cache) {
        this.root = cache.resolve("deb");
    }

    /** Where the .deb as it was fetched is, or belongs. */
    public Path fetched(Digest digest) {
        return path("sha256", digest);
    }

    /** Where the .deb without compression is, or belongs; named by the digest of the .deb as it was fetched. */
    public Path plain(Digest digest) {
        return path("plain", digest);
    }

    private Path path(String form, Digest digest) {
        String hex = digest.hex();
        return root.resolve(form).resolve(hex.substring(0, 2)).resolve(hex + ".deb");
    }
}
