// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
