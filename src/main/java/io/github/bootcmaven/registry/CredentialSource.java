// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import org.jspecify.annotations.Nullable;

/** A place where credentials for registries may be. */
@FunctionalInterface
public interface CredentialSource {

    /**
     * The credential for a repository, or null where this place has none.
     *
     * @param registry the host, with its port where it has one
     * @param repository the repository's name on it
     */
    @Nullable
    Credential find(String registry, String repository);
}
