// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.network.Login;
import io.github.bootcmaven.testing.RecordingLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where credentials come from, in which order, and that the log never has one. */
class CredentialsTest {

    private static final String HOST = "r.test:5000";

    @TempDir
    Path folder;

    private final RecordingLog log = new RecordingLog();
    private final Map<String, String> variables = new HashMap<>();

    private @Nullable Credential find(String registry, String repository, CredentialSource... first) {
        HostFiles host = new HostFiles(variables, folder.resolve("home"), folder.resolve("etc"));
        return CredentialChain.of(List.of(first), HOST, host, log).find(registry, repository);
    }

    private static String auths(String key, String pair) {
        return "{\"auths\":{\"" + key + "\":{\"auth\":\""
                + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)) + "\"}}}";
    }

    private Path write(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void theFirstPlaceThatHasOneWinsAndIsNamed() throws IOException {
        variables.put("BOOTC_REGISTRY_USERNAME", "env");
        variables.put("BOOTC_REGISTRY_PASSWORD", "s3cret-env");
        assertThat(Objects.requireNonNull(find(HOST, "a")).username()).isEqualTo("env");
        write("home/.docker/config.json", auths("https://" + HOST + "/v1/", "docker:s3cret-docker"));
        assertThat(Objects.requireNonNull(find(HOST, "a")).username()).isEqualTo("docker");
        write("home/.config/containers/auth.json", auths(HOST, "config:s3cret-config"));
        assertThat(Objects.requireNonNull(find(HOST, "a")).username()).isEqualTo("config");
        variables.put("XDG_RUNTIME_DIR", folder.resolve("run").toString());
        write("run/containers/auth.json", auths(HOST, "runtime:s3cret-runtime"));
        assertThat(Objects.requireNonNull(find(HOST, "a")).username()).isEqualTo("runtime");
        variables.put(
                "REGISTRY_AUTH_FILE",
                write("named.json", auths(HOST, "named:s3cret-named")).toString());
        assertThat(Objects.requireNonNull(find(HOST, "a")).username()).isEqualTo("named");
        CredentialSource settings = (registry, repository) ->
                Credential.password(new Login("settings", "s3cret-settings"), "settings.xml (<server> x)");
        assertThat(Objects.requireNonNull(find(HOST, "a", settings)).username()).isEqualTo("settings");
        assertThat(log.lines())
                .last()
                .isEqualTo("info Logging in to " + HOST + " with the login from settings.xml (<server> x)");
        assertThat(log.lines().toString() + log.debugLines()).doesNotContain("s3cret");
    }

    @Test
    void variablesAreForTheGoalsOwnRegistryAlone() {
        variables.put("BOOTC_REGISTRY_USERNAME", "env");
        variables.put("BOOTC_REGISTRY_PASSWORD", "s3cret");
        assertThat(find("mirror.test", "a")).isNull();
    }

    @Test
    void theMostParticularKeyWins() throws IOException {
        write(
                "home/.config/containers/auth.json",
                "{\"auths\":{\"" + HOST + "\":{\"auth\":\"aG9zdDox\"},\"" + HOST
                        + "/team/node\":{\"auth\":\"bm9kZTox\"},\"" + HOST + "/team\":{\"auth\":\"dGVhbTox\"}}}");
        assertThat(Objects.requireNonNull(find(HOST, "team/node")).username()).isEqualTo("node");
        assertThat(Objects.requireNonNull(find(HOST, "team/other")).username()).isEqualTo("team");
        assertThat(Objects.requireNonNull(find(HOST, "teamster")).username()).isEqualTo("host");
        assertThat(find("r.test", "team/node")).isNull();
    }

    @Test
    void passwordsMayHaveColonsAndTokensAreKnown() throws IOException {
        write("home/.docker/config.json", auths(HOST, "me:pass:with:colons"));
        assertThat(Objects.requireNonNull(find(HOST, "a")).secret()).isEqualTo("pass:with:colons");
        write("home/.docker/config.json", "{\"auths\":{\"" + HOST + "\":{\"identitytoken\":\"it\"}}}");
        assertThat(Objects.requireNonNull(find(HOST, "a")).kind()).isEqualTo(Credential.Kind.IDENTITY_TOKEN);
        write("home/.docker/config.json", "{\"auths\":{\"" + HOST + "\":{\"registrytoken\":\"rt\"}}}");
        assertThat(Objects.requireNonNull(find(HOST, "a")).kind()).isEqualTo(Credential.Kind.REGISTRY_TOKEN);
    }

    @Test
    void dockersOwnRegistryHasManyNames() throws IOException {
        write("home/.docker/config.json", auths("https://index.docker.io/v1/", "hub:1"));
        assertThat(Objects.requireNonNull(find("docker.io", "library/debian")).username())
                .isEqualTo("hub");
    }

    @Test
    void aHelperIsAskedWithTheAddressOnItsInputAlone() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path helper = bin.resolve("docker-credential-test");
        Files.writeString(
                helper,
                "#!/bin/sh\nread address\necho \"$# $1 $address\" > " + folder.resolve("asked")
                        + "\ncase $address in r.test:5000) echo '{\"Username\":\"helped\",\"Secret\":\"s3cret\"}';;"
                        + " token.test) echo '{\"Username\":\"<token>\",\"Secret\":\"s3cret\"}';;"
                        + " *) echo 'credentials not found in native keychain'; exit 1;; esac\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
        variables.put("PATH", bin + ":" + System.getenv("PATH"));
        write("home/.docker/config.json", "{\"credsStore\":\"test\"}");
        assertThat(Objects.requireNonNull(find(HOST, "a")).username()).isEqualTo("helped");
        assertThat(Files.readString(folder.resolve("asked"))).isEqualTo("1 get " + HOST + "\n");
        assertThat(Objects.requireNonNull(find("token.test", "a")).kind()).isEqualTo(Credential.Kind.IDENTITY_TOKEN);
        assertThat(find("other.test", "a")).isNull();
        write("home/.docker/config.json", "{\"credHelpers\":{\"" + HOST + "\":\"none\"}}");
        assertThatThrownBy(() -> find(HOST, "a"))
                .hasMessageContaining("docker-credential-none")
                .hasMessageContaining("is not installed");
        assertThat(log.lines().toString() + log.debugLines()).doesNotContain("s3cret");
    }

    @Test
    void whatCannotBeReadIsSaidWithoutItsContent() throws IOException {
        write("home/.docker/config.json", "{\"auths\":{\"" + HOST + "\":{\"auth\":\"s3cret\" oops");
        assertThatThrownBy(() -> find(HOST, "a"))
                .hasMessageContaining("is no JSON")
                .hasNoCause();
        write("home/.docker/config.json", "{\"auths\":{\"" + HOST + "\":{\"auth\":\"%%%s3cret\"}}}");
        assertThatThrownBy(() -> find(HOST, "a"))
                .hasMessageContaining("is not user:password")
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void aCredentialShowsNothingInAText() {
        assertThat(Credential.password(new Login("me", "s3cret"), "x").toString())
                .isEqualTo("the login from x");
    }
}
