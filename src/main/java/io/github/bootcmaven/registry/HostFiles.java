// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a host keeps what container tools are told: the user's variables, the user's folder and the host's.
 *
 * @param variables the environment
 * @param home the user's folder
 * @param etc the host's configuration, {@code /etc}
 */
public record HostFiles(Map<String, String> variables, Path home, Path etc) {

    public HostFiles {
        variables = Map.copyOf(variables);
    }

    /** This host, for the user who runs this. */
    public static HostFiles ofThisHost() {
        return new HostFiles(System.getenv(), Path.of(System.getProperty("user.home")), Path.of("/etc"));
    }

    @Nullable
    String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** {@code ~/.config}, or where XDG_CONFIG_HOME says. */
    Path userConfig() {
        String xdg = variable("XDG_CONFIG_HOME");
        return xdg == null ? home.resolve(".config") : Path.of(xdg);
    }

    /** The first of some folders that is there, or null. */
    static @Nullable Path firstDirectory(List<Path> folders) {
        return folders.stream().filter(Files::isDirectory).findFirst().orElse(null);
    }
}
