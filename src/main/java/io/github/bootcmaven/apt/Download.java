// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BuildLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files by {@code http}, {@code https} and {@code file}. Connections are kept alive and shared; a mirror that
 * fails is tried again after a pause, a file that broke off goes on where it did, a mirror that stalls is given up, and
 * nothing is read beyond the size that the caller allows. What arrives isn't trusted: callers check digests.
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

        /** For a look at whether a mirror is there at all. */
        public static final Settings IMPATIENT =
                new Settings(Duration.ofSeconds(5), Duration.ofSeconds(5), 1, Duration.ofMillis(500), false);

        /** The same, but no socket is opened. */
        public Settings withOffline(boolean newOffline) {
            return new Settings(connectTimeout, idleTimeout, attempts, firstPause, newOffline);
        }
    }

    /** Takes a file's content as it arrives; called again, to begin anew, where an attempt can't be continued. */
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

    private final Settings settings;
    private final HttpGet http;
    private final MirrorRow mirrors;
    private final BuildLog log;

    /**
     * A download.
     *
     * @param access proxies and logins; null for the Java platform's own proxies and no logins
     */
    public Download(Settings settings, @Nullable HttpAccess access, BuildLog log) {
        this.settings = settings;
        this.http = new HttpGet(settings, access == null ? HttpAccess.DIRECT : access, log);
        this.mirrors = new MirrorRow(settings.offline(), log);
        this.log = log;
    }

    /** The mirrors of sources, and which of them failed in this build. */
    MirrorRow mirrors() {
        return mirrors;
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
        if (isLocal(uri)) {
            return readFile(uri, limit, reader);
        }
        T value = patiently(uri, limit, Validators.NONE, (content, headers) -> reader.read(content));
        return Objects.requireNonNull(value, "only who asks conditionally gets nothing");
    }

    /**
     * Fetches a small file unless it is still the one that the mirror gave {@code known} for.
     *
     * @return null where it is
     */
    @Nullable
    Fetched getIfChanged(URI uri, int limit, Validators known) throws IOException {
        if (isLocal(uri)) {
            return readFile(uri, limit, content -> new Fetched(content.readAllBytes(), Validators.NONE));
        }
        return patiently(uri, limit, known, (content, headers) -> {
            String etag = headers.firstValue("ETag").orElse(null);
            String lastModified = headers.firstValue("Last-Modified").orElse(null);
            return new Fetched(content.readAllBytes(), new Validators(etag, lastModified));
        });
    }

    private static boolean isLocal(URI uri) {
        return "file".equalsIgnoreCase(uri.getScheme());
    }

    private static <T> T readFile(URI uri, long limit, Reader<T> reader) throws IOException {
        Path file = Path.of(URI.create("file://" + uri.getRawPath()));
        try (InputStream in = new BoundedTransfer(openFile(uri, file), uri, limit)) {
            return reader.read(in);
        } catch (BoundedTransfer.BrokenException e) {
            throw new DownloadException(uri, "it can't be read", 0, null, e);
        }
    }

    private static InputStream openFile(URI uri, Path file) {
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new DownloadException(uri, "there is no such file", 404, null, e);
        } catch (IOException e) {
            throw new DownloadException(uri, "it can't be read", 0, null, e);
        }
    }

    private @Nullable <T> T patiently(URI uri, long limit, Validators known, HttpGet.AnswerReader<T> reader)
            throws IOException {
        checkAllowed(uri);
        Patience patience = new Patience(settings, uri, log);
        while (true) {
            try {
                return http.attempt(uri, limit, known, patience, reader);
            } catch (PassingFailure failure) {
                patience.await(failure);
            }
        }
    }

    private void checkAllowed(URI uri) {
        if (settings.offline()) {
            String hint = "run it once without -o to fill the cache";
            throw new DownloadException(uri, "the build is offline", 0, hint, null);
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new DownloadException(uri, "only http, https and file are understood", 0, null, null);
        }
    }
}
