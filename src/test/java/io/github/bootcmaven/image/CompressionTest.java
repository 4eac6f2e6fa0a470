// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {

    /** More than one thread is left alone with. */
    private static final long LARGE = 1L << 30;

    private static final int MIB = 1 << 20;

    private static ExecutorService executor;

    @BeforeAll
    static void startThreads() {
        executor = Executors.newFixedThreadPool(4);
    }

    @AfterAll
    static void endThreads() {
        executor.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "zstd, zstd:3, application/vnd.oci.image.layer.v1.tar+zstd",
        "zstd:19, zstd:19, application/vnd.oci.image.layer.v1.tar+zstd",
        "gzip, gzip:6, application/vnd.oci.image.layer.v1.tar+gzip",
        "gzip:1, gzip:1, application/vnd.oci.image.layer.v1.tar+gzip"
    })
    void is_read_from_the_pom(String text, String meaning, String mediaType) {
        Compression compression = Compression.parse(text);

        assertThat(compression).hasToString(meaning);
        assertThat(compression.mediaType()).isEqualTo(mediaType);
    }

    @ParameterizedTest
    @CsvSource({
        "'', There is no compression ''",
        "xz, There is no compression 'xz'",
        "ZSTD, There is no compression 'ZSTD'",
        "zstd:, There is no compression 'zstd:'",
        "zstd:fast, There is no compression 'zstd:fast'",
        "zstd:0, 'Compression zstd has the levels 1 to 19, not 0'",
        "zstd:20, 'Compression zstd has the levels 1 to 19, not 20'",
        "gzip:10, 'Compression gzip has the levels 1 to 9, not 10'"
    })
    void names_the_element_of_what_it_does_not_know(String text, String complaint) {
        assertThatThrownBy(() -> Compression.parse(text))
                .hasMessage(complaint)
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo("<compression>"));
    }

    @Test
    void zstd_is_the_default() {
        assertThat(Compression.DEFAULT.mediaType()).isEqualTo(MediaType.LAYER_ZSTD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd:1", "zstd:3", "gzip:6"})
    void bytes_do_not_depend_on_the_number_of_threads_or_the_size_of_writes(String text) throws IOException {
        Compression compression = Compression.parse(text);
        byte[] input = compressible(18 * MIB + 12_345);
        for (long size : new long[] {input.length, LARGE}) {
            Digest expected = Digest.of(compress(compression, input, size, 1, 1 << 18));

            for (int threads : new int[] {2, 8}) {
                assertThat(Digest.of(compress(compression, input, size, threads, 1 << 18)))
                        .as("%d threads", threads)
                        .isEqualTo(expected);
            }
            assertThat(Digest.of(compress(compression, input, size, 2, 9_999))).isEqualTo(expected);
        }
    }

    @Test
    void a_large_zstd_stream_is_cut_into_jobs_and_a_small_one_is_not() throws IOException {
        byte[] input = compressible(18 * MIB);
        assertThat(compress(Compression.DEFAULT, input, LARGE, 2, 1 << 18))
                .isNotEqualTo(compress(Compression.DEFAULT, input, input.length, 2, 1 << 18));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32 << 10, MIB - 1, MIB, MIB + 1, 3 * MIB + 77})
    void what_is_compressed_is_decompressed(int size) throws IOException {
        for (byte[] input : new byte[][] {compressible(size), random(size), new byte[size]}) {
            byte[] gzip = compress(Compression.parse("gzip:6"), input, 2, 70_001);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes())
                    .isEqualTo(input);
            for (long announced : new long[] {size, LARGE}) {
                byte[] zstd = compress(Compression.parse("zstd:3"), input, announced, 2, 70_001);
                try (InputStream in = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(zstd))) {
                    assertThat(in.readAllBytes()).isEqualTo(input);
                }
            }
        }
    }

    @Test
    void gzip_has_no_time_and_no_name_in_its_header() throws IOException {
        assertThat(compress(Compression.parse("gzip:6"), new byte[0], 1, 1))
                .startsWith(0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255)
                .endsWith(0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void gzip_loses_little_by_its_blocks() throws IOException {
        byte[] input = compressible(8 * MIB);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(plain)) {
            out.write(input);
        }
        assertThat(compress(Compression.parse("gzip:6"), input, 2, 1 << 16).length)
                .isLessThan((int) (plain.size() * 1.01));
    }

    @Test
    void zstd_carries_a_checksum() throws IOException {
        byte[] zstd = compress(Compression.parse("zstd:3"), compressible(100_000), 2, 1 << 16);
        // Frame_Header_Descriptor follows the magic number; bit 2 is Content_Checksum_flag (RFC 8878, 3.1.1.1.1).
        assertThat(zstd[4] & 4).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd:3", "gzip:6"})
    void a_failing_output_fails_the_stream(String text) {
        OutputStream full = new OutputStream() {
            private int room = MIB;

            @Override
            public void write(int b) throws IOException {
                if (--room < 0) {
                    throw new IOException("No space left on device");
                }
            }
        };
        assertThatThrownBy(() -> {
                    try (OutputStream out = Compression.parse(text).compress(full, LARGE, 2, executor)) {
                        out.write(random(8 * MIB));
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
    }

    private static byte[] compress(Compression compression, byte[] input, int threads, int writeSize)
            throws IOException {
        return compress(compression, input, input.length, threads, writeSize);
    }

    private static byte[] compress(Compression compression, byte[] input, long size, int threads, int writeSize)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compression.compress(bytes, size, threads, executor)) {
            for (int i = 0; i < input.length; i += writeSize) {
                out.write(input, i, Math.min(writeSize, input.length - i));
            }
        }
        return bytes.toByteArray();
    }

    /** Words that repeat, near and far. */
    private static byte[] compressible(int size) {
        Random random = new Random(1);
        byte[][] words = new byte[500][];
        for (int i = 0; i < words.length; i++) {
            words[i] = new byte[3 + random.nextInt(20)];
            random.nextBytes(words[i]);
        }
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; ) {
            byte[] word = words[random.nextInt(words.length)];
            int n = Math.min(word.length, size - i);
            System.arraycopy(word, 0, bytes, i, n);
            i += n;
        }
        return bytes;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(2).nextBytes(bytes);
        return bytes;
    }
}
