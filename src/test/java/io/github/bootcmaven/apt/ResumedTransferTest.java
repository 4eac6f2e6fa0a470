// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.download;
import static io.github.bootcmaven.apt.SourceFixture.failure;
import static io.github.bootcmaven.testing.RepositoryServer.forRanges;
import static io.github.bootcmaven.testing.RepositoryServer.part;
import static io.github.bootcmaven.testing.RepositoryServer.status;
import static io.github.bootcmaven.testing.RepositoryServer.times;
import static io.github.bootcmaven.testing.RepositoryServer.truncate;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.RepositoryServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file goes on where it broke off, and however a mirror goes on, no other content is taken for it. */
@Timeout(30)
class ResumedTransferTest {

    private static final int LIMIT = 8 << 20;

    @TempDir
    Path folder;

    private final byte[] content = new byte[300_000];
    private final AtomicInteger begun = new AtomicInteger();
    private RepositoryServer server;

    @BeforeEach
    void serve() throws IOException {
        new Random(2).nextBytes(content);
        Files.write(folder.resolve("file"), content);
        server = RepositoryServer.serve(folder);
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** Reads as those who know the digest do. */
    private byte[] get() throws IOException {
        return get(download());
    }

    private byte[] get(Download download) throws IOException {
        Digest expected = Digest.of(content);
        return download.get(URI.create(server.uri() + "/file"), LIMIT, in -> {
            begun.incrementAndGet();
            byte[] bytes = in.readAllBytes();
            if (!Digest.of(bytes).equals(expected)) {
                throw BootcException.environment("These are other bytes");
            }
            return bytes;
        });
    }

    @Test
    void aBrokenFileGoesOnWhereItBrokeOff() throws IOException {
        server.fault("file", times(1, truncate()));
        assertThat(get()).isEqualTo(content);
        assertThat(server.requests()).containsExactly("200 /file", "206 /file");
        assertThat(begun).hasValue(1);
    }

    @Test
    void itGoesOnAfterFurtherFailuresToo() throws IOException {
        server.fault("file", times(1, status(503))).fault("file", times(1, truncate()));
        assertThat(get()).isEqualTo(content);
        assertThat(server.requests()).containsExactly("200 /file", "503 /file", "206 /file");
    }

    @Test
    void aFileThatChangedMeanwhileBeginsAnew() throws IOException {
        byte[] old = new byte[200_000];
        server.fault("file", times(1, (exchange, bytes) -> truncate().answer(exchange, old)));
        assertThat(get()).isEqualTo(content);
        assertThat(server.requests()).containsExactly("200 /file", "200 /file", "200 /file");
        assertThat(begun).hasValue(2);
    }

    @Test
    void aMirrorThatKnowsNoRangesSendsAllAgain() throws IOException {
        server.fault("file", forRanges(RepositoryServer.serving(content))).fault("file", times(1, truncate()));
        assertThat(get()).isEqualTo(content);
        assertThat(begun).hasValue(2);
    }

    @Test
    void aMirrorThatRefusesTheRangeSendsAllAgain() throws IOException {
        server.fault("file", forRanges(status(416))).fault("file", times(1, truncate()));
        assertThat(get()).isEqualTo(content);
        assertThat(begun).hasValue(2);
    }

    @Test
    void anotherRangeThanAskedForOrOneOfAnotherFileIsNotTaken() throws IOException {
        byte[] longer = new byte[content.length + 1];
        for (RepositoryServer.Fault other : List.<RepositoryServer.Fault>of(
                part(149_999), (exchange, bytes) -> part(150_000).answer(exchange, longer))) {
            server.fault("file", forRanges(other)).fault("file", times(1, truncate()));
            URI uri = URI.create(server.uri() + "/file");
            assertThat(download().<byte[]>get(uri, LIMIT, InputStream::readAllBytes))
                    .isEqualTo(content);
        }
    }

    @Test
    void aMirrorThatLiedOnceIsNotAskedForARangeAgain() throws IOException {
        byte[] other = new byte[content.length];
        server.fault("file", times(2, truncate()))
                .fault("file", forRanges((exchange, bytes) -> part(150_000).answer(exchange, other)));
        Duration timeout = Duration.ofSeconds(10);
        Download patient = new Download(
                new Download.Settings(timeout, timeout, 10, Duration.ofMillis(5), false), null, BuildLog.SILENT);
        assertThat(get(patient)).isEqualTo(content);
        assertThat(server.requests()).containsExactly("200 /file", "206 /file", "200 /file", "200 /file");
    }

    @Test
    void aMirrorThatLiesAboutItsRangesIsAskedForTheWholeFile() throws IOException {
        byte[] other = new byte[content.length];
        server.fault("file", forRanges((exchange, bytes) -> part(150_000).answer(exchange, other)))
                .fault("file", times(1, truncate()));
        assertThat(get()).isEqualTo(content);
        assertThat(server.requests()).containsExactly("200 /file", "206 /file", "200 /file");
        server.fault("file", truncate());
        assertThat(failure(this::get)).contains("Cannot fetch ", "3 times");
    }

    @Test
    void withoutAVersionToGoByItBeginsAnew() throws IOException {
        server.fault("file", times(1, (exchange, bytes) -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, 100_000);
            exchange.close();
            return true;
        }));
        assertThat(get()).isEqualTo(content);
        assertThat(server.requests()).containsExactly("200 /file", "200 /file");
    }

    @Test
    void aBigFileOverABadLineComesBitByBit() throws IOException {
        byte[] big = new byte[6 << 20];
        new Random(4).nextBytes(big);
        Files.write(folder.resolve("big"), big);
        server.fault("big", (exchange, bytes) -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int offset = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
            exchange.getResponseHeaders().set("ETag", "\"big\"");
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + offset + "-" + (bytes.length - 1) + "/" + bytes.length);
            exchange.sendResponseHeaders(range == null ? 200 : 206, bytes.length - offset);
            exchange.getResponseBody().write(bytes, offset, Math.min(1_200_000, bytes.length - offset));
            exchange.close();
            return true;
        });
        assertThat(download().<byte[]>get(URI.create(server.uri() + "/big"), LIMIT, InputStream::readAllBytes))
                .isEqualTo(big);
        assertThat(server.requests()).hasSize(6);
    }
}
