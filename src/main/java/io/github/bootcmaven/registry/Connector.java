// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.registry.RegistriesConf.Place;
import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Opens the way to a repository: where it is, by https or, where that is allowed, by http, with which certificates and
 * login. The first request, to {@code /v2/}, tells whether a registry is there and how it wants to be logged in to.
 */
public final class Connector {

    private final RegistryAccess access;
    private final BuildLog log;
    private final RegistriesConf registries;

    public Connector(RegistryAccess access, BuildLog log) throws IOException {
        this.access = access;
        this.log = log;
        this.registries = RegistriesConf.of(access.host());
    }

    /**
     * Opens a repository to write to.
     *
     * @throws BootcException if there is no registry, or it lets nobody in that we know of
     */
    public RemoteRepository toPush(ImageReference image) throws IOException {
        Place place = registries.primary(image.registry(), image.repository());
        return open(image, place, true);
    }

    /** Ways to read a repository, mirrors first; each is opened when it is asked for. */
    List<Way> toPull(ImageReference image) {
        List<Way> ways = new ArrayList<>();
        for (Place place : registries.places(image.registry(), image.repository(), image.digest() != null)) {
            ways.add(new Way(place.registry() + "/" + place.repository(), () -> open(image, place, false)));
        }
        return ways;
    }

    /** A way to a repository that isn't open yet. */
    record Way(String name, Opening opening) {}

    /** Opens a repository. */
    interface Opening {
        RemoteRepository open() throws IOException;
    }

    private RemoteRepository open(ImageReference image, Place place, boolean push) throws IOException {
        String registry = place.registry();
        String repository = DockerHub.repository(registry, place.repository());
        Scope scope = push ? Scope.push(repository) : Scope.pull(repository);
        CredentialChain chain = CredentialChain.of(access.credentials(), image.registry(), access.host(), log);
        Credential credential = chain.find(registry, place.repository());
        boolean insecure = access.insecure() || place.insecure();
        String what = "Cannot reach the registry " + registry;
        Retries retries = new Retries(access.patience(), log);
        RegistryConnection connection = retries.run(what, () -> {
            try {
                return connect(registry, credential, insecure, scope, retries);
            } catch (IOException e) {
                throw failure(what, e);
            }
        });
        return new RemoteRepository(connection, repository, scope, log);
    }

    private RegistryConnection connect(
            String registry, @Nullable Credential credential, boolean insecure, Scope scope, Retries retries)
            throws IOException, PassingFailure {
        String host = DockerHub.host(registry);
        boolean loopback = Loopback.is(URI.create("https://" + host).getHost());
        Transport transport = new Transport(
                Certificates.tls(Certificates.folder(access.certificates(), registry, access.host()), insecure),
                access.proxies(),
                access.patience(),
                log);
        boolean plain = insecure || loopback;
        Authorizer authorizer = new Authorizer(new TokenService(transport, registry, plain), credential);
        try {
            return greet(registry, URI.create("https://" + host), transport, authorizer, scope, retries, plain);
        } catch (IOException e) {
            if (!plain || isVerdict(e)) {
                throw e;
            }
            log.debug(registry + " doesn't speak TLS: " + Transport.reason(e));
        }
        return greet(registry, URI.create("http://" + host), transport, authorizer, scope, retries, false);
    }

    private static RegistryConnection greet(
            String registry,
            URI base,
            Transport transport,
            Authorizer authorizer,
            Scope scope,
            Retries retries,
            boolean mayFallBack)
            throws IOException, PassingFailure {
        Answer answer = transport.send(Call.of("GET", base.resolve("/v2/")), null);
        RegistryConnection connection = new RegistryConnection(registry, base, transport, authorizer, retries);
        if (answer.isPassing()) {
            throw new PassingFailure(answer.account(), answer.retryAfter(), null);
        }
        if (answer.status() == 401) {
            authorizer.learn(answer, scope, null);
        } else if (answer.status() == 407 && mayFallBack) {
            throw new IOException("the proxy asks for a login");
        } else if (answer.status() == 407) {
            throw connection.refusal("Cannot reach the registry " + registry, answer);
        } else if (answer.status() != 200) {
            throw BootcException.project(
                            "There is no registry at " + base + ": /v2/ is answered with " + answer.status())
                    .in("<image>");
        }
        return connection;
    }

    /** A certificate that isn't trusted, on either side, is a reason to stop and not to go on without TLS. */
    private static boolean isVerdict(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException
                    || (cause instanceof SSLHandshakeException
                            && String.valueOf(cause.getMessage()).startsWith("Received fatal alert"))) {
                return true;
            }
        }
        return false;
    }

    private static PassingFailure failure(String what, IOException e) {
        if (e instanceof SSLException) {
            throw BootcException.environment(what + ": " + Transport.reason(e))
                    .hint("An authority's certificate goes as *.crt into <push><certificates> or"
                            + " /etc/containers/certs.d/<registry>; a registry without TLS needs"
                            + " <push><insecure>true</insecure>.")
                    .causedBy(e);
        }
        return new PassingFailure(Transport.reason(e), null, e);
    }
}
