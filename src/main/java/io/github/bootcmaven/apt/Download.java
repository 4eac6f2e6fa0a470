// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files by {@code http}, {@code https} and {@code file}. Connections are kept alive and shared; a mirror that
 * fails is tried again after a pause, one that stalls is given up, and nothing is read beyond the size that the caller
 * allows. What arrives isn't trusted: callers check digests.
 */
public final class Download {

    /**
     * How patient a download is.
     *
     * @param connectTimeout how long a connection may take to be made
     * @param idleTimeout how long a mirror may say nothing, or next to nothing
     * @param attempts how often a file is asked for before it is given up, at least 1
     * @param firstPause the pause before the second attempt; doubled before each further one
     * @param offline whether no socket may be opened
     */
    public record Settings(
            Duration connectTimeout, Duration idleTimeout, int attempts, Duration firstPause, boolean offline) {

        /** For mirrors in the wild. */
        public static final Settings DEFAULT =
                new Settings(Duration.ofSeconds(20), Duration.ofSeconds(30), 4, Duration.ofMillis(500), false);

        /** The same, but no socket is opened. */
        public Settings withOffline(boolean newOffline) {
            return new Settings(connectTimeout, idleTimeout, attempts, firstPause, newOffline);
        }
    }

    /** Takes a file's content as it arrives; called once an attempt, so it begins anew each time. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(InputStream content) throws IOException;
    }

    /** What a mirror gave to recognize a version of a file by. */
    record Validators(@Nullable String etag, @Nullable String lastModified) {
        static final Validators NONE = new Validators(null, null);
    }

    /** A small file, and what to recognize it by. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Fetched(byte[] content, Validators validators) {}

    private static final int MAXIMUM_REDIRECTS = 5;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

    private final Settings settings;
    private final HttpClient client;
    private final BuildLog log;

    public Download(Settings settings, @Nullable ProxySelector proxies, BuildLog log) {
        this.settings = settings;
        this.log = log;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout());
        if (proxies != null) {
            builder.proxy(proxies);
        }
        this.client = builder.build();
    }

    /** Whether sockets may not be opened. */
    public boolean isOffline() {
        return settings.offline();
    }

    /**
     * Fetches a file.
     *
     * @param limit the most bytes it may have
     * @throws DownloadException if the mirror doesn't give it, or gives more
     */
    public <T> T get(URI uri, long limit, Reader<T> reader) throws IOException {
        Answer<T> answer = fetch(uri, limit, Validators.NONE, (content, headers) -> reader.read(content));
        if (answer.value() == null) {
            throw new DownloadException(uri, "the mirror says \"not modified\" unasked", 304, null, null);
        }
        return answer.value();
    }

    /**
     * Fetches a small file unless it is still the one that the mirror gave {@code known} for.
     *
     * @return null where it is
     */
    @Nullable
    Fetched getIfChanged(URI uri, int limit, Validators known) throws IOException {
        return fetch(
                        uri,
                        limit,
                        known,
                        (content, headers) -> new Fetched(
                                content.readAllBytes(),
                                headers == null
                                        ? Validators.NONE
                                        : new Validators(
                                                headers.firstValue("ETag").orElse(null),
                                                headers.firstValue("Last-Modified")
                                                        .orElse(null))))
                .value();
    }

    private record Answer<T>(@Nullable T value) {}

    private interface AnswerReader<T> {
        T read(InputStream content, @Nullable HttpHeaders headers) throws IOException;
    }

    private <T> Answer<T> fetch(URI uri, long limit, Validators known, AnswerReader<T> reader) throws IOException {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "file" -> readFile(uri, limit, reader);
            case "http", "https" -> {
                if (settings.offline()) {
                    throw new DownloadException(
                            uri, "the build is offline", 0, "run it once without -o to fill the cache", null);
                }
                yield fetchPatiently(uri, limit, known, reader);
            }
            default -> throw new DownloadException(uri, "only http, https and file are understood", 0, null, null);
        };
    }

    private <T> Answer<T> readFile(URI uri, long limit, AnswerReader<T> reader) throws IOException {
        Path file = Path.of(URI.create("file://" + uri.getRawPath()));
        if (Files.isDirectory(file)) {
            throw new DownloadException(uri, "it is a folder", 404, null, null);
        }
        try (InputStream in = new BoundedTransfer(Files.newInputStream(file), uri, limit)) {
            return new Answer<>(reader.read(in, null));
        } catch (NoSuchFileException e) {
            throw new DownloadException(uri, "there is no such file", 404, null, e);
        }
    }

    private <T> Answer<T> fetchPatiently(URI uri, long limit, Validators known, AnswerReader<T> reader)
            throws IOException {
        Duration pause = settings.firstPause();
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(uri, limit, known, reader);
            } catch (PassingFailure failure) {
                if (attempt >= settings.attempts()) {
                    throw failure.asDownloadException(uri, attempt);
                }
                Duration wait = failure.retryAfter() == null ? pause : failure.retryAfter();
                log.debug("trying " + DisplayUri.of(uri) + " again in " + wait.toMillis() + " ms: "
                        + failure.getMessage());
                pause(uri, wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait);
                pause = pause.multipliedBy(2);
            }
        }
    }

    private static void pause(URI uri, Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(uri, e);
        }
    }

    private static BootcException interrupted(URI uri, Exception e) {
        Thread.currentThread().interrupt();
        return new DownloadException(uri, "interrupted", 0, null, e);
    }

    private <T> Answer<T> attempt(URI uri, long limit, Validators known, AnswerReader<T> reader)
            throws IOException, PassingFailure {
        URI current = uri;
        for (int hops = 0; hops <= MAXIMUM_REDIRECTS; hops++) {
            HttpResponse<InputStream> response = send(current, known);
            int status = response.statusCode();
            try (InputStream body = response.body()) {
                if (status == 200) {
                    return new Answer<>(receive(uri, limit, response, body, reader));
                }
                if (status == 304 && !known.equals(Validators.NONE)) {
                    return new Answer<>(null);
                }
            }
            if (status / 100 != 3 || status == 304) {
                throw unexpected(uri, response);
            }
            current = redirect(uri, current, response);
        }
        throw new DownloadException(uri, "it is redirected more than " + MAXIMUM_REDIRECTS + " times", 0, null, null);
    }

    private HttpResponse<InputStream> send(URI uri, Validators known) throws PassingFailure {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .GET()
                .timeout(settings.idleTimeout())
                .header("User-Agent", "bootc-maven-plugin");
        if (known.etag() != null) {
            request.header("If-None-Match", known.etag());
        }
        if (known.lastModified() != null) {
            request.header("If-Modified-Since", known.lastModified());
        }
        log.debug("GET " + DisplayUri.of(uri));
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new PassingFailure(reason(e), 0, null, e);
        } catch (InterruptedException e) {
            throw interrupted(uri, e);
        }
    }

    private <T> T receive(
            URI uri, long limit, HttpResponse<InputStream> response, InputStream body, AnswerReader<T> reader)
            throws IOException, PassingFailure {
        long announced = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (announced > limit) {
            throw BoundedTransfer.tooBig(uri, limit);
        }
        try (BoundedTransfer content = new BoundedTransfer(body, uri, limit)) {
            content.closeWhenIdle(settings.idleTimeout());
            return reader.read(content, response.headers());
        } catch (BoundedTransfer.BrokenException e) {
            if (Thread.currentThread().isInterrupted() || e.getCause() instanceof InterruptedIOException) {
                throw interrupted(uri, e);
            }
            throw new PassingFailure(String.valueOf(e.getMessage()), 0, null, e);
        }
    }

    private static DownloadException unexpected(URI uri, HttpResponse<InputStream> response) throws PassingFailure {
        int status = response.statusCode();
        String why = "the mirror answers " + status;
        if (PASSING.contains(status)) {
            Duration retryAfter = response.headers()
                    .firstValue("Retry-After")
                    .filter(value -> value.matches("[0-9]{1,4}"))
                    .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                    .orElse(null);
            throw new PassingFailure(why, status, retryAfter, null);
        }
        return new DownloadException(uri, why, status, null, null);
    }

    /** Follows to any host, for mirrors do that, but never from https to http, nor to a file. */
    private static URI redirect(URI asked, URI current, HttpResponse<InputStream> response) {
        String location = response.headers().firstValue("Location").orElse("");
        URI next;
        try {
            next = current.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new DownloadException(asked, "it is redirected to no address", response.statusCode(), null, e);
        }
        String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
        boolean allowed = scheme.equals("https") || (scheme.equals("http") && !"https".equals(current.getScheme()));
        if (location.isEmpty() || !allowed || next.getHost() == null) {
            throw new DownloadException(
                    asked, "it is redirected to " + DisplayUri.of(next), response.statusCode(), null, null);
        }
        return next;
    }

    private static String reason(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.nio.channels.UnresolvedAddressException) {
                return "the host's name can't be resolved";
            }
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** A failure that may pass: it is worth another attempt. */
    private static final class PassingFailure extends Exception {

        private static final long serialVersionUID = 1L;

        private final int status;
        private final transient @Nullable Duration retryAfter;

        PassingFailure(String message, int status, @Nullable Duration retryAfter, @Nullable Throwable cause) {
            super(message, cause);
            this.status = status;
            this.retryAfter = retryAfter;
        }

        @Nullable
        Duration retryAfter() {
            return retryAfter;
        }

        DownloadException asDownloadException(URI uri, int attempts) {
            String times = attempts == 1 ? "" : ", " + attempts + " times";
            return new DownloadException(
                    uri, getMessage() + times, status, "is the mirror up, and this machine online?", this);
        }
    }
}
