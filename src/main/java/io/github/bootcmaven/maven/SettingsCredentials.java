// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.network.Login;
import io.github.bootcmaven.registry.Credential;
import io.github.bootcmaven.registry.CredentialSource;
import org.jspecify.annotations.Nullable;

/** Logins to registries from {@code settings.xml}: of the server that the pom names, else of the one whose id is the host. */
final class SettingsCredentials implements CredentialSource {

    private final SettingsNetwork settings;
    private final String registry;
    private final @Nullable String server;

    /**
     * @param registry the registry that the named server is for
     * @param server the server that the pom names, or null
     */
    SettingsCredentials(SettingsNetwork settings, String registry, @Nullable String server) {
        this.settings = settings;
        this.registry = registry;
        this.server = server;
    }

    @Override
    public @Nullable Credential find(String asked, String repository) {
        if (server != null && asked.equals(registry)) {
            Credential named = of(server);
            if (named == null) {
                throw BootcException.project(
                                "settings.xml has no <server> with the id " + server + " that has a username")
                        .in("<push><server>");
            }
            return named;
        }
        Credential ofHost = of(asked);
        int port = asked.lastIndexOf(':');
        return ofHost == null && port > 0 ? of(asked.substring(0, port)) : ofHost;
    }

    private @Nullable Credential of(String id) {
        Login login = settings.login(id);
        return login == null ? null : Credential.password(login, "settings.xml (<server> " + id + ")");
    }
}
