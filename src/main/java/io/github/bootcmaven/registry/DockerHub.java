// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.util.Set;

/** The one registry whose name, address and key in files of logins differ. */
final class DockerHub {

    /** The key under which logins are kept since its first protocol. */
    static final String LEGACY_ADDRESS = "https://index.docker.io/v1/";

    private static final String NAME = "docker.io";
    private static final String HOST = "registry-1.docker.io";
    private static final Set<String> NAMES = Set.of(NAME, "index.docker.io", HOST);

    private DockerHub() {}

    static boolean is(String registry) {
        return NAMES.contains(registry);
    }

    /** The name that keys are compared by. */
    static String canonical(String registry) {
        return is(registry) ? NAME : registry;
    }

    /** The host that is asked. */
    static String host(String registry) {
        return is(registry) ? HOST : registry;
    }

    /** The repository's name there: official ones have none before the slash. */
    static String repository(String registry, String repository) {
        return is(registry) && repository.indexOf('/') < 0 ? "library/" + repository : repository;
    }
}
