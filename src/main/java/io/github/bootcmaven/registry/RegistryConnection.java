// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.network.DisplayUri;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one registry: its credentials go to it alone, whatever address it names; redirects are followed, answers that
 * may be better next time are told apart from those that won't. Safe for use by several threads.
 */
final class RegistryConnection {

    private static final int MAXIMUM_REDIRECTS = 5;

    private final String registry;
    private final URI base;
    private final Transport transport;
    private final Authorizer authorizer;
    private final Retries retries;

    RegistryConnection(String registry, URI base, Transport transport, Authorizer authorizer, Retries retries) {
        this.registry = registry;
        this.base = base;
        this.transport = transport;
        this.authorizer = authorizer;
        this.retries = retries;
    }

    /** The registry's name as users write it. */
    String registry() {
        return registry;
    }

    Retries retries() {
        return retries;
    }

    int requests() {
        return transport.requests();
    }

    /** An address below the registry's root, {@code /v2/…}. */
    URI address(String path) {
        return URI.create(base + path);
    }

    /** Sends a request until it is answered, if need be several times. */
    Answer ask(String what, Call call, Scope scope) {
        return retries.run(what, () -> attempt(call, scope));
    }

    /** Sends a request once, with a login where the registry asks for one. */
    Answer attempt(Call call, Scope scope) throws PassingFailure {
        Call current = call;
        for (int hops = 0; hops <= MAXIMUM_REDIRECTS; hops++) {
            Answer answer = authorized(current, scope);
            if (answer.isPassing()) {
                throw new PassingFailure(answer.account(), answer.retryAfter(), null);
            }
            if (answer.status() < 301 || answer.status() > 308 || answer.status() == 304) {
                return answer;
            }
            if (!call.followsRedirects()) {
                return answer;
            }
            current = current.at(follow(answer, answer.header("Location")));
        }
        throw BootcException.environment(
                "Cannot ask " + registry + ": it redirects more than " + MAXIMUM_REDIRECTS + " times");
    }

    private Answer authorized(Call call, Scope scope) throws PassingFailure {
        boolean own = isOwn(call.uri());
        String shown = own ? authorizer.header(scope) : null;
        Answer answer = send(call, shown);
        if (answer.status() == 401 && own && authorizer.learn(answer, scope, shown)) {
            return send(call, authorizer.header(scope));
        }
        return answer;
    }

    private Answer send(Call call, @Nullable String authorization) throws PassingFailure {
        try {
            return transport.send(call, authorization);
        } catch (IOException e) {
            throw new PassingFailure(Transport.reason(e), null, e);
        }
    }

    /** Whether an address is of the registry itself: scheme, host and port. */
    boolean isOwn(URI uri) {
        return base.getScheme().equalsIgnoreCase(uri.getScheme())
                && base.getHost().equalsIgnoreCase(uri.getHost())
                && port(base) == port(uri);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    /**
     * The address that an answer names, which may be a part of one. A registry behind a proxy that ends TLS often calls
     * itself http: there it is asked by https still. Elsewhere no way leads from https to http.
     *
     * @throws PassingFailure if the answer names none
     */
    URI follow(Answer answer, @Nullable String location) throws PassingFailure {
        if (location == null || location.isBlank()) {
            throw new PassingFailure("the registry answers " + answer.status() + " without an address", null, null);
        }
        URI next;
        try {
            next = answer.uri().resolve(location.trim());
        } catch (IllegalArgumentException e) {
            throw new PassingFailure("the registry answers " + answer.status() + " with what is no address", null, e);
        }
        String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
        if (next.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new PassingFailure(
                    "the registry answers " + answer.status() + " with an address that isn't http", null, null);
        }
        if (scheme.equals("http") && "https".equals(answer.uri().getScheme())) {
            if (!next.getHost().equalsIgnoreCase(base.getHost())) {
                throw BootcException.environment("Cannot follow " + registry + " to " + DisplayUri.of(next)
                        + ": that is plain http, which anybody on the way can read");
            }
            String port =
                    next.getPort() < 0 || next.getPort() == base.getPort() ? authorityPort() : ":" + next.getPort();
            next = URI.create(
                    "https://" + next.getHost() + port + next.toString().replaceFirst("^http://[^/?]*", ""));
        }
        return next;
    }

    private String authorityPort() {
        return base.getPort() < 0 ? "" : ":" + base.getPort();
    }

    /**
     * The error that the registry refuses something.
     *
     * @param what what was being done, e.g. {@code Cannot push …}
     */
    BootcException refusal(String what, Answer answer) {
        Credential credential = authorizer.credential();
        return switch (answer.status()) {
            case 401, 403 ->
                BootcException.project(what + ": " + answer.account() + ", "
                                + (credential == null
                                        ? "and there is no login for it"
                                        : "and it was shown " + credential))
                        .in("<push><server>")
                        .hint("A login may come from settings.xml (a <server> whose id is " + registry
                                + "), from \"podman login " + registry + "\" or \"docker login " + registry
                                + "\", or from BOOTC_REGISTRY_USERNAME and BOOTC_REGISTRY_PASSWORD; it needs the right to"
                                + " push to this repository.");
            case 407 ->
                BootcException.environment(what + ": the proxy asks for a login")
                        .hint("Give username and password in the <proxy> of settings.xml.");
            case 413 ->
                BootcException.environment(what + ": " + answer.account())
                        .hint(
                                "The registry, or a proxy before it, takes no content of this size: raise its limit (nginx:"
                                        + " client_max_body_size).");
            default -> BootcException.environment(what + ": " + answer.account());
        };
    }
}
