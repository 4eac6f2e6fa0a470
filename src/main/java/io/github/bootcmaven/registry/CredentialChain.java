// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.network.Login;
import io.github.bootcmaven.process.CommandRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The places where credentials are looked for, in this order; the first that has one wins and is named in the log:
 *
 * <ol>
 *   <li>what the caller brings: Maven's settings;
 *   <li>the file that {@code REGISTRY_AUTH_FILE} names;
 *   <li>{@code $XDG_RUNTIME_DIR/containers/auth.json}, where podman and skopeo log in;
 *   <li>{@code ~/.config/containers/auth.json};
 *   <li>docker's {@code config.json}, in the folder that {@code DOCKER_CONFIG} names or in {@code ~/.docker};
 *   <li>{@code BOOTC_REGISTRY_USERNAME} and {@code BOOTC_REGISTRY_PASSWORD}, for the registry of the goal and no mirror.
 * </ol>
 */
final class CredentialChain {

    private static final String USERNAME = "BOOTC_REGISTRY_USERNAME";
    private static final String PASSWORD = "BOOTC_REGISTRY_PASSWORD";

    private final List<CredentialSource> sources;
    private final BuildLog log;

    private CredentialChain(List<CredentialSource> sources, BuildLog log) {
        this.sources = List.copyOf(sources);
        this.log = log;
    }

    /**
     * The chain of a host.
     *
     * @param first what comes before the host's files
     * @param registry the registry of the goal
     */
    static CredentialChain of(List<CredentialSource> first, String registry, HostFiles host, BuildLog log) {
        List<CredentialSource> sources = new ArrayList<>(first);
        CredentialProgram program = new CredentialProgram(new CommandRunner(log), host);
        for (Path file : files(host)) {
            sources.add(new AuthFile(file, program));
        }
        sources.add((asked, repository) -> asked.equals(registry) ? ofEnvironment(host) : null);
        return new CredentialChain(sources, log);
    }

    private static List<Path> files(HostFiles host) {
        List<Path> files = new ArrayList<>();
        String named = host.variable("REGISTRY_AUTH_FILE");
        if (named != null) {
            files.add(Path.of(named));
        }
        String runtime = host.variable("XDG_RUNTIME_DIR");
        if (runtime != null) {
            files.add(Path.of(runtime, "containers", "auth.json"));
        }
        files.add(host.userConfig().resolve("containers/auth.json"));
        String docker = host.variable("DOCKER_CONFIG");
        files.add((docker == null ? host.home().resolve(".docker") : Path.of(docker)).resolve("config.json"));
        return files;
    }

    private static @Nullable Credential ofEnvironment(HostFiles host) {
        String user = host.variable(USERNAME);
        String password = host.variable(PASSWORD);
        return user == null || password == null
                ? null
                : Credential.password(new Login(user, password), "$" + USERNAME + " and $" + PASSWORD);
    }

    /** The credential for a repository, or null for none. */
    @Nullable
    Credential find(String registry, String repository) {
        for (CredentialSource source : sources) {
            Credential found = source.find(registry, repository);
            if (found != null) {
                log.info("Logging in to " + registry + " with " + found);
                return found;
            }
        }
        log.debug("no login for " + registry);
        return null;
    }
}
