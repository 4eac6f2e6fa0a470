// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.network.DisplayUri;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the token service that a registry names for tokens: by GET with the password (the distribution project's "token"
 * specification), or by POST with an identity token (its "oauth2" specification).
 */
final class TokenService {

    private static final String CLIENT = "bootc-maven-plugin";
    private static final long DEFAULT_LIFETIME = 60;

    private final Transport transport;
    private final String registry;
    private final boolean plainAllowed;

    /** @param plainAllowed whether credentials may go to the service by http, to hosts other than this one, too */
    TokenService(Transport transport, String registry, boolean plainAllowed) {
        this.transport = transport;
        this.registry = registry;
        this.plainAllowed = plainAllowed;
    }

    /** Asks for a token; null where the service gives none for this credential. */
    @Nullable
    Token fetch(Challenge challenge, Scope scope, @Nullable Credential credential) throws PassingFailure {
        URI realm = realm(challenge.parameter("realm"));
        Answer answer;
        try {
            answer = credential != null && credential.kind() == Credential.Kind.IDENTITY_TOKEN
                    ? transport.send(form(realm, challenge, scope, credential), null)
                    : transport.send(
                            Call.of("GET", query(realm, challenge, scope, credential)),
                            credential == null ? null : credential.login().basic());
        } catch (IOException e) {
            throw new PassingFailure(
                    "the token service " + DisplayUri.of(realm) + " can't be reached: " + Transport.reason(e), null, e);
        }
        if (answer.isPassing()) {
            throw new PassingFailure(
                    "the token service " + DisplayUri.of(realm) + " answers " + answer.status(),
                    answer.retryAfter(),
                    null);
        }
        return answer.status() == 200 ? read(realm, answer.json()) : null;
    }

    private Token read(URI realm, JsonNode json) {
        String value = json.path("token").asText(json.path("access_token").asText(""));
        if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw BootcException.environment("Cannot log in to " + registry + ": what the token service "
                    + DisplayUri.of(realm) + " answers has no token");
        }
        return new Token(value, Math.max(1, json.path("expires_in").asLong(DEFAULT_LIFETIME)));
    }

    private URI realm(String text) {
        URI realm;
        try {
            realm = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw unusable("its address is none").causedBy(e);
        }
        boolean plain = "http".equalsIgnoreCase(realm.getScheme());
        if (realm.getHost() == null || !(plain || "https".equalsIgnoreCase(realm.getScheme()))) {
            throw unusable("its address is neither http nor https");
        }
        if (plain && !plainAllowed && !Loopback.is(realm.getHost())) {
            throw unusable(DisplayUri.of(realm) + " is plain http, which anybody on the way can read");
        }
        return realm;
    }

    private BootcException unusable(String why) {
        return BootcException.environment(
                "Cannot log in to " + registry + ": the token service that the registry names can't be used: " + why);
    }

    private static URI query(URI realm, Challenge challenge, Scope scope, @Nullable Credential credential) {
        List<String> parts = new ArrayList<>();
        if (realm.getRawQuery() != null) {
            parts.add(realm.getRawQuery());
        }
        if (!challenge.parameter("service").isEmpty()) {
            parts.add("service=" + encode(challenge.parameter("service")));
        }
        scope.grants().forEach(grant -> parts.add("scope=" + encode(grant)));
        if (credential != null) {
            parts.add("account=" + encode(credential.username()));
        }
        String base = realm.toString().replaceFirst("[?#].*", "");
        return URI.create(base + (parts.isEmpty() ? "" : "?" + String.join("&", parts)));
    }

    private static Call form(URI realm, Challenge challenge, Scope scope, Credential credential) {
        String form = "grant_type=refresh_token&client_id=" + CLIENT + "&service="
                + encode(challenge.parameter("service"))
                + "&scope=" + encode(String.join(" ", scope.grants()))
                + "&refresh_token=" + encode(credential.secret());
        Content content = Content.of(form.getBytes(StandardCharsets.US_ASCII));
        return Call.of("POST", realm)
                .with("Content-Type", "application/x-www-form-urlencoded")
                .sending(new RequestBody(content, 0, Progress.NONE));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
