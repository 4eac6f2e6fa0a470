// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.apt.Download.Validators;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.network.DisplayUri;
import io.github.bootcmaven.network.Login;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One attempt to get a file by HTTP or HTTPS, redirects followed. */
final class HttpGet {

    /** Takes an answer's content. */
    @FunctionalInterface
    interface AnswerReader<T> {
        T read(InputStream content, HttpHeaders headers) throws IOException;
    }

    private static final int MAXIMUM_REDIRECTS = 5;
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

    private static final Map<Integer, String> LOGIN_HINTS = Map.of(
            401,
            "it asks for a login: give one in settings.xml, as the <server> whose id is the host's name or stands in"
                    + " <source><server>",
            407,
            "the proxy asks for a login: give username and password in the <proxy> of settings.xml");

    /** Made aside: setting up TLS takes a quarter of a second, and there is other work to do until the first request. */
    private final CompletableFuture<HttpClient> client;

    private final Duration idleTimeout;
    private final HttpAccess access;
    private final BuildLog log;

    HttpGet(Download.Settings settings, HttpAccess access, BuildLog log) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout());
        ProxySelector proxies = access.proxies().selector();
        if (proxies != null) {
            builder.proxy(proxies);
        }
        access.proxies().allowLoginsInTunnels();
        this.client = CompletableFuture.supplyAsync(builder::build);
        this.idleTimeout = settings.idleTimeout();
        this.access = access;
        this.log = log;
    }

    /**
     * Gets a file.
     *
     * @return null where the mirror says that the file is still the {@code known} one
     */
    @Nullable
    <T> T attempt(URI uri, long limit, Validators known, AnswerReader<T> reader) throws IOException, PassingFailure {
        URI current = withoutUserInfo(uri);
        for (int hops = 0; hops <= MAXIMUM_REDIRECTS; hops++) {
            HttpResponse<InputStream> response = send(uri, current, known);
            int status = response.statusCode();
            try (InputStream body = response.body()) {
                if (status == 200) {
                    return receive(uri, limit, response.headers(), body, reader);
                }
            }
            if (status == 304 && !known.equals(Validators.NONE)) {
                return null;
            }
            if (status / 100 != 3 || status == 304) {
                throw refusal(uri, response);
            }
            current = redirect(uri, current, response);
        }
        throw new DownloadException(uri, "it is redirected more than " + MAXIMUM_REDIRECTS + " times", 0, null, null);
    }

    private HttpResponse<InputStream> send(URI asked, URI uri, Validators known) throws PassingFailure {
        access.check(withoutUserInfo(asked), uri);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).GET().timeout(idleTimeout).header("User-Agent", "bootc-maven-plugin");
        if (known.etag() != null) {
            request.header("If-None-Match", known.etag());
        }
        if (known.lastModified() != null) {
            request.header("If-Modified-Since", known.lastModified());
        }
        authorize(request, asked, uri);
        log.debug("GET " + DisplayUri.of(uri));
        try {
            return client.join().send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new PassingFailure(reason(e), 0, null, e);
        } catch (InterruptedException e) {
            throw DownloadException.interrupted(uri, e);
        }
    }

    /** Logins are chosen anew for each address: what one host may see isn't for the host that it redirects to. */
    private void authorize(HttpRequest.Builder request, URI asked, URI uri) {
        String authorization = access.authorization(uri);
        if (authorization == null && asked.getUserInfo() != null && HttpAccess.isSameHost(asked, uri)) {
            authorization = loginOf(asked).basic();
        }
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        String proxyAuthorization = access.proxies().authorization(uri);
        if (proxyAuthorization != null) {
            request.header("Proxy-Authorization", proxyAuthorization);
        }
    }

    private static Login loginOf(URI uri) {
        String[] pair = uri.getUserInfo().split(":", 2);
        return new Login(pair[0], pair.length == 2 ? pair[1] : "");
    }

    /** The address as it is asked for: through a proxy it is sent as it stands. */
    private static URI withoutUserInfo(URI uri) {
        return uri.getRawUserInfo() == null
                ? uri
                : URI.create(uri.toString().replaceFirst("//" + Pattern.quote(uri.getRawUserInfo()) + "@", "//"));
    }

    private <T> T receive(URI uri, long limit, HttpHeaders headers, InputStream body, AnswerReader<T> reader)
            throws IOException, PassingFailure {
        if (headers.firstValueAsLong("Content-Length").orElse(-1) > limit) {
            throw BoundedTransfer.tooBig(uri, limit);
        }
        try (BoundedTransfer content = new BoundedTransfer(body, uri, limit)) {
            content.closeWhenIdle(idleTimeout);
            return reader.read(content, headers);
        } catch (BoundedTransfer.BrokenException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw DownloadException.interrupted(uri, e);
            }
            throw new PassingFailure(String.valueOf(e.getMessage()), 0, null, e);
        }
    }

    private static DownloadException refusal(URI uri, HttpResponse<InputStream> response) throws PassingFailure {
        int status = response.statusCode();
        String why = (status == 407 ? "the proxy" : "the mirror") + " answers " + status;
        if (PASSING.contains(status)) {
            Duration retryAfter = response.headers()
                    .firstValue("Retry-After")
                    .filter(value -> value.matches("[0-9]{1,4}"))
                    .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                    .orElse(null);
            throw new PassingFailure(why, status, retryAfter, null);
        }
        return new DownloadException(uri, why, status, LOGIN_HINTS.get(status), null);
    }

    /** Follows to any host, for mirrors do that, but never from https to http, nor to a file. */
    private static URI redirect(URI asked, URI current, HttpResponse<InputStream> response) {
        int status = response.statusCode();
        String location = response.headers().firstValue("Location").orElse("");
        URI next;
        try {
            next = current.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new DownloadException(asked, "it is redirected to what is no address", status, null, e);
        }
        String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
        boolean allowed = scheme.equals("https") || (scheme.equals("http") && !"https".equals(current.getScheme()));
        if (location.isEmpty() || !allowed || next.getHost() == null) {
            throw new DownloadException(
                    asked, "it is redirected to " + DisplayUri.of(next) + ", which isn't followed", status, null, null);
        }
        return withoutUserInfo(next);
    }

    private static String reason(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the host's name can't be resolved";
            }
        }
        return e.getMessage() == null ? "the connection failed" : e.getMessage();
    }
}
