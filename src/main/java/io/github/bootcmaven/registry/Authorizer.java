// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Knows what a registry wants to be shown: nothing, a password (RFC 7617), or a token of its token service. Learns it from
 * the registry's challenges. Safe for use by several threads: a token is asked for once.
 */
final class Authorizer {

    private final TokenService tokens;
    private final @Nullable Credential credential;
    private final Map<Scope, Token> known = new HashMap<>();
    private final Map<Scope, Scope> asked = new HashMap<>();
    private @Nullable Challenge challenge;

    Authorizer(TokenService tokens, @Nullable Credential credential) {
        this.tokens = tokens;
        this.credential = credential;
    }

    @Nullable
    Credential credential() {
        return credential;
    }

    /** The value of {@code Authorization} for a request, or null; asks for a token where one is needed. */
    synchronized @Nullable String header(Scope scope) throws PassingFailure {
        Challenge current = challenge;
        if (current == null) {
            return null;
        }
        if (credential != null && credential.kind() == Credential.Kind.REGISTRY_TOKEN) {
            return "Bearer " + credential.secret();
        }
        if (current.scheme().equals("basic")) {
            return credential == null ? null : credential.login().basic();
        }
        Token token = known.get(scope);
        if (token == null || !token.isValid()) {
            token = tokens.fetch(current, asked.getOrDefault(scope, scope), credential);
            known.put(scope, token);
        }
        return token == null ? null : token.header();
    }

    /**
     * Learns from an answer 401.
     *
     * @param shown what the request had shown
     * @return whether the request has a chance when it is sent again
     */
    synchronized boolean learn(Answer answer, Scope scope, @Nullable String shown) throws PassingFailure {
        List<Challenge> offers = Challenge.parse(answer.head().headers().allValues("WWW-Authenticate"));
        Challenge best = choose(offers);
        if (best == null) {
            return false;
        }
        if (best.scheme().equals("bearer")) {
            Token token = known.get(scope);
            if (token != null && token.header().equals(shown)) {
                known.remove(scope);
            }
            // The registry may want more than we asked for; it knows.
            List<String> more = Arrays.asList(best.parameter("scope").split(" "));
            asked.merge(
                    scope,
                    scope.and(more.stream().filter(grant -> !grant.isEmpty()).toList()),
                    (before, now) -> before.and(now.grants()));
        }
        challenge = best;
        return !Objects.equals(header(scope), shown);
    }

    /** A token is better than a password sent with each request. */
    private static @Nullable Challenge choose(List<Challenge> offers) {
        Challenge basic = null;
        for (Challenge offer : offers) {
            if (offer.scheme().equals("bearer") && !offer.parameter("realm").isEmpty()) {
                return offer;
            }
            if (offer.scheme().equals("basic") && basic == null) {
                basic = offer;
            }
        }
        return basic;
    }
}
