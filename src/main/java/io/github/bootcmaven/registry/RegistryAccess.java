// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.network.Proxies;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways to registries, as a user has set them up.
 *
 * @param host the files of the host that container tools read
 * @param credentials where credentials are looked for before these files
 * @param proxies through which hosts are reached
 * @param insecure whether plain http and unknown certificates are taken from any host, and not from loopback alone
 * @param certificates a folder of certificates in place of the host's, or null
 * @param patience how long is waited, and how often tried
 */
public record RegistryAccess(
        HostFiles host,
        List<CredentialSource> credentials,
        Proxies proxies,
        boolean insecure,
        @Nullable Path certificates,
        Patience patience) {

    public RegistryAccess {
        credentials = List.copyOf(credentials);
    }

    /** As this host's container tools reach registries. */
    public static RegistryAccess ofThisHost() {
        return new RegistryAccess(HostFiles.ofThisHost(), List.of(), Proxies.PLATFORM, false, null, Patience.DEFAULT);
    }

    /** The same, with credentials that come before those in the host's files. */
    public RegistryAccess withCredentials(List<CredentialSource> first) {
        return new RegistryAccess(host, first, proxies, insecure, certificates, patience);
    }

    /** The same, through these proxies. */
    public RegistryAccess through(Proxies newProxies) {
        return new RegistryAccess(host, credentials, newProxies, insecure, certificates, patience);
    }

    /** The same, with these files in place of the host's. */
    public RegistryAccess withHost(HostFiles newHost) {
        return new RegistryAccess(newHost, credentials, proxies, insecure, certificates, patience);
    }

    /** The same, taking plain http and unknown certificates or not. */
    public RegistryAccess withInsecure(boolean newInsecure) {
        return new RegistryAccess(host, credentials, proxies, newInsecure, certificates, patience);
    }

    /** The same, with a folder of certificates. */
    public RegistryAccess withCertificates(@Nullable Path newCertificates) {
        return new RegistryAccess(host, credentials, proxies, insecure, newCertificates, patience);
    }

    /** The same, waiting and trying in another way. */
    public RegistryAccess withPatience(Patience newPatience) {
        return new RegistryAccess(host, credentials, proxies, insecure, certificates, newPatience);
    }
}
