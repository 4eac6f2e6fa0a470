// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.network.Login;

/**
 * What a registry, or the token service it names, is shown.
 *
 * @param kind what the secret is
 * @param username the user, empty where the secret is a token
 * @param secret the password or token; only headers and forms of requests show it
 * @param source where it comes from, for the log
 */
public record Credential(Kind kind, String username, String secret, String source) {

    /** What the secret of a credential is. */
    public enum Kind {
        /** A password or an access token that is used like one. */
        PASSWORD,
        /** A token that token services exchange for short-lived ones (OAuth 2's refresh token). */
        IDENTITY_TOKEN,
        /** A token that the registry itself takes. */
        REGISTRY_TOKEN
    }

    /** A user name with a password. */
    public static Credential password(Login login, String source) {
        return new Credential(Kind.PASSWORD, login.username(), login.password(), source);
    }

    Login login() {
        return new Login(username, secret);
    }

    /** Says where it comes from and nothing else: it may get into a message. */
    @Override
    public String toString() {
        return "the login from " + source;
    }
}
