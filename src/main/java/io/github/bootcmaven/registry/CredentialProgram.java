// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.network.Login;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.CommandRunner;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks docker's credential helpers: the registry's address goes to their input, the login comes back as JSON. */
final class CredentialProgram {

    private static final String PREFIX = "docker-credential-";
    private static final String NAME = "[A-Za-z0-9._-]+";
    private static final String TOKEN_USER = "<token>";
    private static final JsonMapper JSON = new JsonMapper();

    private final CommandRunner runner;
    private final HostFiles host;

    CredentialProgram(CommandRunner runner, HostFiles host) {
        this.runner = runner;
        this.host = host;
    }

    /**
     * Asks a program.
     *
     * @param named the file that names the program, for messages
     * @return null where it has no login for the registry
     */
    @Nullable
    Credential ask(String name, String address, Path named) {
        if (!name.matches(NAME)) {
            throw BootcException.project("Cannot ask for a login: " + named + " names a program that can't be one");
        }
        Command command = new Command(List.of(program(PREFIX + name, named), "get"), host.variables());
        CommandResult result = runner.attempt(command, in -> in.write(address.getBytes(StandardCharsets.UTF_8)));
        if (result.status() != 0) {
            if (result.output().contains("not found")) {
                return null;
            }
            throw BootcException.environment("Cannot ask for a login: " + PREFIX + name + ", which " + named
                    + " names, ended with status " + result.status());
        }
        return read(result.output(), PREFIX + name);
    }

    private String program(String name, Path named) {
        String path = host.variable("PATH");
        for (String folder : path == null ? new String[0] : path.split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, name))) {
                return Path.of(folder, name).toString();
            }
        }
        throw BootcException.environment(
                "Cannot ask for a login: " + name + ", which " + named + " names, is not installed");
    }

    private static @Nullable Credential read(String output, String program) {
        JsonNode json;
        try {
            json = JSON.readTree(output);
        } catch (JsonProcessingException e) {
            // Not as the cause: its message quotes the answer.
            throw BootcException.environment("Cannot ask for a login: " + program + " answers with what is no JSON");
        }
        String user = json.path("Username").asText("");
        String secret = json.path("Secret").asText("");
        if (secret.isEmpty()) {
            return null;
        }
        return user.equals(TOKEN_USER)
                ? new Credential(Credential.Kind.IDENTITY_TOKEN, "", secret, program)
                : Credential.password(new Login(user, secret), program);
    }
}
