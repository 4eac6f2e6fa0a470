// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.apt.Download.Validators;
import io.github.bootcmaven.log.BootcException;
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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
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

    /** What is asked for beside the file's address. */
    private record Asked(
            Validators known, long offset, @Nullable String version) {}

    /** An answer that is no redirect, and what was asked for it in the end. */
    private record Answer(int status, HttpHeaders headers, InputStream body) {}

    /**
     * Gets a file.
     *
     * @return null where the mirror says that the file is still the {@code known} one
     */
    @Nullable
    <T> T attempt(URI uri, long limit, Validators known, Patience patience, AnswerReader<T> reader)
            throws IOException, PassingFailure {
        Answer answer = ask(uri, new Asked(known, 0, null));
        try (InputStream body = answer.body()) {
            if (answer.status() == 200) {
                return receive(uri, limit, answer.headers(), body, patience, reader);
            }
        }
        if (answer.status() == 304 && !known.equals(Validators.NONE)) {
            return null;
        }
        throw refusal(uri, answer);
    }

    /** The first answer that isn't a redirect. */
    private Answer ask(URI uri, Asked asked) throws PassingFailure {
        URI current = withoutUserInfo(uri);
        for (int hops = 0; hops <= MAXIMUM_REDIRECTS; hops++) {
            HttpResponse<InputStream> response = send(uri, current, asked);
            int status = response.statusCode();
            if (status / 100 != 3 || status == 304) {
                return new Answer(status, response.headers(), response.body());
            }
            discard(response.body());
            current = redirect(uri, current, response);
        }
        throw new DownloadException(uri, "it is redirected more than " + MAXIMUM_REDIRECTS + " times", 0, null, null);
    }

    private static void discard(InputStream body) throws PassingFailure {
        try {
            body.close();
        } catch (IOException e) {
            throw new PassingFailure(reason(e), 0, null, e);
        }
    }

    private HttpResponse<InputStream> send(URI asked, URI uri, Asked what) throws PassingFailure {
        access.check(withoutUserInfo(asked), uri);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).GET().timeout(idleTimeout).header("User-Agent", "bootc-maven-plugin");
        if (what.known().etag() != null) {
            request.header("If-None-Match", what.known().etag());
        }
        if (what.known().lastModified() != null) {
            request.header("If-Modified-Since", what.known().lastModified());
        }
        if (what.version() != null) {
            request.header("Range", "bytes=" + what.offset() + "-").header("If-Range", what.version());
        }
        authorize(request, asked, uri);
        log.debug("GET " + DisplayUri.of(uri) + (what.offset() == 0 ? "" : " from byte " + what.offset()));
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

    private <T> T receive(
            URI uri, long limit, HttpHeaders headers, InputStream body, Patience patience, AnswerReader<T> reader)
            throws IOException, PassingFailure {
        if (headers.firstValueAsLong("Content-Length").orElse(-1) > limit) {
            throw BoundedTransfer.tooBig(uri, limit);
        }
        ResumedTransfer.Rest rest = (offset, version) -> rest(uri, limit, offset, version);
        BoundedTransfer first = watched(new BoundedTransfer(body, uri, limit));
        try (ResumedTransfer content = new ResumedTransfer(headers, first, patience, rest)) {
            return read(content, headers, patience, reader);
        } catch (BoundedTransfer.BrokenException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw DownloadException.interrupted(uri, e);
            }
            throw new PassingFailure(String.valueOf(e.getMessage()), 0, null, e);
        }
    }

    /** What was put together from several answers and is refused may be a mirror's mistake: it is fetched once more, whole. */
    private static <T> T read(ResumedTransfer content, HttpHeaders headers, Patience patience, AnswerReader<T> reader)
            throws IOException, PassingFailure {
        try {
            return reader.read(content, headers);
        } catch (BootcException e) {
            if (e instanceof DownloadException || !content.isResumed()) {
                throw e;
            }
            patience.resumeNoMore();
            throw new PassingFailure("what the mirror went on with after a break doesn't fit", 0, null, e);
        }
    }

    private ResumedTransfer.Answer rest(URI uri, long limit, long offset, String version) throws PassingFailure {
        Answer answer = ask(uri, new Asked(Validators.NONE, offset, version));
        if (answer.status() / 100 != 2) {
            discard(answer.body());
            if (answer.status() != 416) {
                throw refusal(uri, answer);
            }
        }
        BoundedTransfer content = watched(new BoundedTransfer(answer.body(), uri, limit, offset));
        return new ResumedTransfer.Answer(answer.status(), answer.headers(), content);
    }

    private BoundedTransfer watched(BoundedTransfer transfer) {
        transfer.closeWhenIdle(idleTimeout);
        return transfer;
    }

    private static DownloadException refusal(URI uri, Answer answer) throws PassingFailure {
        int status = answer.status();
        String why = (status == 407 ? "the proxy" : "the mirror") + " answers " + status;
        if (PASSING.contains(status)) {
            throw new PassingFailure(why, status, retryAfter(answer.headers()), null);
        }
        return new DownloadException(uri, why, status, LOGIN_HINTS.get(status), null);
    }

    /** How long the mirror asks to be left alone: seconds, or until a time of day (RFC 9110, Retry-After). */
    private static @Nullable Duration retryAfter(HttpHeaders headers) {
        String value = headers.firstValue("Retry-After").orElse("").strip();
        if (value.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
            Duration wait = Duration.between(Instant.now(), until);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null;
        }
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
