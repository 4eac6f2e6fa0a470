// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSliceTest {

    private final byte[] bytes = new byte[1_000_000];

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void writeFile() throws Exception {
        new Random(1).nextBytes(bytes);
        file = Files.write(folder.resolve("file"), bytes);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "999999,1", "1000000,0", "512,300000", "0,1000000", "100,131072", "7,131073"})
    void readsExactlyItsBytesBothWaysAndAgain(int offset, int size) throws Exception {
        FileSlice slice = new FileSlice(file, offset, size);
        byte[] expected = Arrays.copyOfRange(bytes, offset, offset + size);
        for (int i = 0; i < 2; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            slice.writeTo(out);
            assertThat(out.toByteArray()).isEqualTo(expected);
            try (InputStream in = slice.open()) {
                assertThat(in.readAllBytes()).isEqualTo(expected);
                assertThat(in.read()).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "999999,1", "0,1000000", "7,131073"})
    void isTransferredToWhereAChannelStands(int offset, int size) throws Exception {
        Path target = folder.resolve("target");
        try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.position(3);
            new FileSlice(file, offset, size).transferTo(out);
            assertThat(out.position()).isEqualTo(3 + size);
        }
        byte[] expected = new byte[size == 0 ? 0 : 3 + size];
        System.arraycopy(bytes, offset, expected, Math.min(3, expected.length), size);
        assertThat(Files.readAllBytes(target)).isEqualTo(expected);
    }

    @Test
    void slicesOfSeveralFilesAreWrittenThroughOne() throws Exception {
        Path other = Files.writeString(folder.resolve("other"), "other content");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OpenedFile opened = new OpenedFile()) {
            opened.of(new FileSlice(file, 5, 10)).writeTo(out);
            opened.of(new FileSlice(file, 500_000, 300_000)).writeTo(out);
            opened.of(new FileSlice(other, 6, 7)).writeTo(out);
            opened.of(Content.of(new byte[] {'!'})).writeTo(out);
            opened.of(new FileSlice(file, 15, 1)).writeTo(out);
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(bytes, 5, 10);
        expected.write(bytes, 500_000, 300_000);
        expected.write("content!".getBytes(StandardCharsets.UTF_8));
        expected.write(bytes, 15, 1);
        assertThat(out.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    void aFileThatBecameShorterIsSaidEachWay() throws Exception {
        FileSlice slice = new FileSlice(file, 0, 1_000_001);
        assertThatThrownBy(() -> slice.writeTo(OutputStream.nullOutputStream())).hasMessageContaining("shorter");
        try (FileChannel out =
                FileChannel.open(folder.resolve("target"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> slice.transferTo(out)).hasMessageContaining("shorter");
        }
        try (OpenedFile opened = new OpenedFile()) {
            assertThatThrownBy(() -> opened.of(slice).writeTo(OutputStream.nullOutputStream()))
                    .hasMessageContaining("shorter");
        }
    }

    @Test
    void skipsWithinItsBytesOnly() throws Exception {
        try (InputStream in = new FileSlice(file, 1000, 100).open()) {
            assertThat(in.skip(98)).isEqualTo(98);
            assertThat(in.read()).isEqualTo(bytes[1098] & 0xff);
            assertThat(in.skip(-5)).isZero();
            assertThat(in.available()).isEqualTo(1);
            assertThat(in.skip(1000)).isEqualTo(1);
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.skip(1)).isZero();
        }
    }

    @Test
    void isReadByManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<byte[]>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                FileSlice slice = new FileSlice(file, i * 4000L, 200_000);
                results.add(threads.submit(() -> {
                    try (InputStream in = slice.open()) {
                        return in.readAllBytes();
                    }
                }));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(results.get(i).get()).isEqualTo(Arrays.copyOfRange(bytes, i * 4000, i * 4000 + 200_000));
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
