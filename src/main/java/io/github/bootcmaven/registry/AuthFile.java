// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.network.Login;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of logins that podman, skopeo and docker share (containers-auth.json(5), docker's config.json): logins in base64 by
 * registry, or by a part of its repositories, and programs that know logins.
 */
final class AuthFile implements CredentialSource {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final CredentialProgram program;

    AuthFile(Path file, CredentialProgram program) {
        this.file = file;
        this.program = program;
    }

    @Override
    public @Nullable Credential find(String registry, String repository) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        JsonNode root = read();
        String helper = helper(root, registry);
        if (helper != null) {
            Credential told = program.ask(helper, serverAddress(registry), file);
            if (told != null) {
                return told;
            }
        }
        for (String key : keys(registry, repository)) {
            for (Map.Entry<String, JsonNode> entry : root.path("auths").properties()) {
                if (normalized(entry.getKey()).equals(key)) {
                    Credential found = credential(entry.getValue(), entry.getKey());
                    if (found != null) {
                        return found;
                    }
                }
            }
        }
        return null;
    }

    private JsonNode read() {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            // Not as the cause: the parser's message quotes the text, which is full of secrets.
            throw BootcException.project("Cannot read the logins in " + file + ": it is no JSON");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program for a registry; the one for all of them counts where none is named for this one. */
    private static @Nullable String helper(JsonNode root, String registry) {
        for (Map.Entry<String, JsonNode> entry : root.path("credHelpers").properties()) {
            if (normalized(entry.getKey()).equals(DockerHub.canonical(registry))) {
                return entry.getValue().asText();
            }
        }
        String store = root.path("credsStore").asText("");
        return store.isEmpty() ? null : store;
    }

    /** What programs know a registry by. Docker's own has an address of old for its name. */
    private static String serverAddress(String registry) {
        return DockerHub.is(registry) ? DockerHub.LEGACY_ADDRESS : registry;
    }

    /** The keys that fit, the most particular first: a repository, the folders it is in, the registry. */
    private static List<String> keys(String registry, String repository) {
        String host = DockerHub.canonical(registry);
        List<String> keys = new ArrayList<>();
        for (String path = repository; !path.isEmpty(); path = parent(path)) {
            keys.add(host + "/" + path);
        }
        keys.add(host);
        return keys;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** Older files have addresses for keys: {@code https://host/v1/}. */
    private static String normalized(String key) {
        String bare = key.replaceFirst("^https?://", "").replaceFirst("/+$", "").replaceFirst("/v[12]$", "");
        int slash = bare.indexOf('/');
        String host = (slash < 0 ? bare : bare.substring(0, slash)).toLowerCase(Locale.ROOT);
        return DockerHub.canonical(host) + (slash < 0 ? "" : bare.substring(slash));
    }

    private @Nullable Credential credential(JsonNode entry, String key) {
        String source = file + " (" + key + ")";
        String identity = entry.path("identitytoken").asText("");
        String registryToken = entry.path("registrytoken").asText("");
        if (!identity.isEmpty()) {
            return new Credential(Credential.Kind.IDENTITY_TOKEN, "", identity, source);
        }
        if (!registryToken.isEmpty()) {
            return new Credential(Credential.Kind.REGISTRY_TOKEN, "", registryToken, source);
        }
        String encoded = entry.path("auth").asText("");
        if (encoded.isEmpty()) {
            String user = entry.path("username").asText("");
            return user.isEmpty()
                    ? null
                    : Credential.password(new Login(user, entry.path("password").asText("")), source);
        }
        return Credential.password(decoded(encoded, key), source);
    }

    private Login decoded(String encoded, String key) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(encoded);
            String pair = new String(bytes, StandardCharsets.UTF_8).replaceAll("\0+$", "");
            int colon = pair.indexOf(':');
            if (colon > 0) {
                return new Login(pair.substring(0, colon), pair.substring(colon + 1));
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the text.
        }
        throw BootcException.project(
                "Cannot read the login for " + key + " in " + file + ": it is not user:password in base64");
    }
}
