// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.download;
import static io.github.bootcmaven.apt.SourceFixture.failure;
import static io.github.bootcmaven.apt.SourceFixture.impatientDownload;
import static io.github.bootcmaven.testing.RepositoryServer.redirect;
import static io.github.bootcmaven.testing.RepositoryServer.status;
import static io.github.bootcmaven.testing.RepositoryServer.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.apt.Download.Fetched;
import io.github.bootcmaven.apt.Download.Validators;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.RecordingLog;
import io.github.bootcmaven.testing.RepositoryServer;
import io.github.bootcmaven.testing.RepositoryServer.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DownloadTest {

    private static final int LIMIT = 1 << 20;

    @TempDir
    Path folder;

    private final byte[] content = new byte[300_000];
    private RepositoryServer server;

    @BeforeEach
    void serve() throws IOException {
        new Random(1).nextBytes(content);
        Files.write(folder.resolve("file"), content);
        server = RepositoryServer.serve(folder);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private URI uri() {
        return URI.create(server.uri() + "/file");
    }

    private byte[] get() throws IOException {
        return download().get(uri(), LIMIT, InputStream::readAllBytes);
    }

    private String failureOfGet() {
        return failure(this::get);
    }

    private String failureOfImpatientGet() {
        return failure(() -> impatientDownload().get(uri(), LIMIT, InputStream::readAllBytes));
    }

    @Test
    void aFileIsFetched() throws IOException {
        assertThat(get()).isEqualTo(content);
    }

    @Test
    void aLocalFileIsFetchedOfflineToo() throws IOException {
        URI local = URI.create("file://" + folder.resolve("file"));
        assertThat(download(true).<byte[]>get(local, LIMIT, InputStream::readAllBytes))
                .isEqualTo(content);
        assertThat(failure(() -> download().get(URI.create(local + "s"), LIMIT, InputStream::readAllBytes)))
                .contains("there is no such file");
        assertThat(failure(() -> download().get(local, 10, InputStream::readAllBytes)))
                .contains("bigger than the 10");
    }

    @Test
    void offlineNothingIsAskedFor() {
        assertThat(failure(() -> download(true).get(uri(), LIMIT, InputStream::readAllBytes)))
                .isEqualTo(
                        "Cannot fetch " + uri() + ": the build is offline\n  run it once without -o to fill the cache");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void anUnchangedFileIsNotFetchedAgain() throws IOException {
        Fetched first = Objects.requireNonNull(download().getIfChanged(uri(), LIMIT, Validators.NONE));
        assertThat(first.content()).isEqualTo(content);
        assertThat(download().getIfChanged(uri(), LIMIT, first.validators())).isNull();
        Files.writeString(folder.resolve("file"), "new");
        Fetched second = Objects.requireNonNull(download().getIfChanged(uri(), LIMIT, first.validators()));
        assertThat(second.content()).asString().isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void aPassingFailureIsTriedAgain(int status) throws IOException {
        server.fault("file", times(2, status(status)));
        assertThat(get()).isEqualTo(content);
        assertThat(server.requests()).containsExactly(status + " /file", status + " /file", "200 /file");
    }

    @Test
    void aFailureThatStaysIsToldAfterTheLastAttempt() {
        server.fault("file", status(503));
        assertThat(failureOfGet()).startsWith("Cannot fetch " + uri() + ": the mirror answers 503, 3 times");
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410})
    void aLastingFailureIsNotTriedAgain(int status) {
        server.fault("file", status(status));
        assertThat(failureOfGet()).startsWith("Cannot fetch " + uri() + ": the mirror answers " + status);
        assertThat(server.requests()).hasSize(1);
    }

    private static Fault retryAfter(String value) {
        return (exchange, bytes) -> {
            exchange.getResponseHeaders().set("Retry-After", value);
            exchange.sendResponseHeaders(429, -1);
            return true;
        };
    }

    @Test
    void aMirrorIsLeftAloneForAsLongAsItAsksFor() throws IOException {
        String soon = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2));
        server.fault("file", times(1, retryAfter("1")))
                .fault("file", times(1, retryAfter(soon)))
                .fault("file", times(1, retryAfter("when I am ready")));
        RecordingLog log = new RecordingLog();
        Duration timeout = Duration.ofSeconds(10);
        Download patient =
                new Download(new Download.Settings(timeout, timeout, 4, Duration.ofMillis(5), false), null, log);
        assertThat(patient.<byte[]>get(uri(), LIMIT, InputStream::readAllBytes)).isEqualTo(content);
        List<String> pauses = log.debugLines().stream()
                .filter(line -> line.contains("; again in "))
                .map(line -> line.replaceFirst(".*; again in ", ""))
                .toList();
        assertThat(pauses).hasSize(3).contains("5 ms", "1000 ms");
        assertThat(pauses.get(1)).as("until a time of day").matches("(1[0-9]{3}|[0-9]{1,3}|2000) ms");
    }

    @Test
    void noMirrorIsWaitedForLongerThanHalfAMinute() {
        Patience patience = new Patience(Download.Settings.DEFAULT, uri(), BuildLog.SILENT);
        PassingFailure busy = new PassingFailure("the mirror answers 429", 429, Duration.ofDays(3), null);
        assertThat(patience.wait(busy)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aTruncatedFileIsFetchedAnew() throws IOException {
        server.fault("file", times(1, RepositoryServer.truncate()));
        assertThat(get()).isEqualTo(content);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aFileThatIsAlwaysTruncatedIsGivenUp() {
        server.fault("file", RepositoryServer.truncate());
        assertThat(failureOfGet()).startsWith("Cannot fetch " + uri() + ": the connection broke: ");
    }

    @Test
    void aMirrorThatStallsIsGivenUp() {
        server.fault("file", server.stall());
        assertThat(failureOfImpatientGet()).startsWith("Cannot fetch " + uri() + ": the mirror stalled, 2 times");
    }

    @Test
    void aMirrorThatTricklesIsGivenUp() {
        server.fault("file", (exchange, bytes) -> {
            exchange.sendResponseHeaders(200, bytes.length);
            for (int i = 0; i < bytes.length; i++) {
                exchange.getResponseBody().write(bytes[i]);
                exchange.getResponseBody().flush();
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    return true;
                }
            }
            return true;
        });
        assertThat(failureOfImpatientGet()).contains("the mirror stalled");
    }

    @Test
    void aMirrorThatNeverAnswersIsGivenUp() {
        server.fault("file", server.silence());
        assertThat(failureOfImpatientGet()).startsWith("Cannot fetch " + uri() + ": request timed out, 2 times");
    }

    @Test
    void aMirrorThatIsDownIsNamedWithoutSecrets() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        URI down = URI.create("http://user:secret@127.0.0.1:" + port + "/file?token=secret");
        assertThat(failure(() -> download().get(down, LIMIT, InputStream::readAllBytes)))
                .startsWith("Cannot fetch http://127.0.0.1:" + port + "/file: ")
                .contains("is the mirror up")
                .doesNotContain("secret");
    }

    @Test
    void redirectsAreFollowedToOtherHostsToo() throws IOException {
        Files.write(folder.resolve("real"), content);
        try (RepositoryServer other = RepositoryServer.serve(folder)) {
            server.fault("file", redirect("/hop")).fault("hop", redirect(other.uri() + "/real"));
            assertThat(get()).isEqualTo(content);
            assertThat(other.requests()).containsExactly("200 /real");
        }
    }

    @Test
    void aRedirectLoopEnds() {
        server.fault("file", redirect("/file"));
        assertThat(failureOfGet()).contains("it is redirected more than 5 times");
        assertThat(server.requests()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/", "", "http://[", "http:///file"})
    void aRedirectToElsewhereIsRefused(String location) {
        server.fault("file", redirect(location));
        assertThat(failureOfGet()).contains("it is redirected to");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void moreThanAllowedIsNotRead() {
        assertThatThrownBy(() -> download().get(uri(), content.length - 1, InputStream::readAllBytes))
                .hasMessageContaining("it is bigger than the 299999 bytes");
        server.fault("file", RepositoryServer.endless());
        assertThat(failureOfGet()).contains("it is bigger than the " + LIMIT + " bytes");
        assertThat(server.requests().size()).isLessThanOrEqualTo(2);
    }

    @Test
    void aFailureOfTheReaderIsItsOwnAndNotTriedAgain() {
        assertThatThrownBy(() -> download().get(uri(), LIMIT, in -> {
                    throw new IOException("no space left");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no space left");
        assertThat(server.requests().size()).isLessThanOrEqualTo(1);
    }

    @Test
    void anUnaskedNotModifiedIsRefused() {
        server.fault("file", status(304));
        assertThat(failureOfGet()).contains("the mirror answers 304");
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        server.fault("file", server.silence());
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(() -> {
            try {
                get();
            } catch (IOException | RuntimeException e) {
                thrown[0] = e;
            }
        });
        thread.start();
        Thread.sleep(200);
        thread.interrupt();
        thread.join(5000);
        assertThat(thrown[0]).isInstanceOf(DownloadException.class).hasMessageContaining("interrupted");
    }
}
