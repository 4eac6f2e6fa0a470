// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarWriterTest {

    private static final Metadata ROOT = Metadata.root(0644, 0);
    private static final long GIB = 1L << 30;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter tar = new TarWriter(bytes);

    @Test
    void writesTheFieldsOfPosixsHeader() throws Exception {
        tar.file("usr/bin/su", new Metadata(1, 8, 04755, 0x7fff_ffffL, Xattrs.NONE), Content.of(new byte[600]));
        tar.finish();

        assertThat(bytes.size()).isEqualTo(512 + 1024 + 1024);
        String header = bytes.toString(StandardCharsets.ISO_8859_1).substring(0, 512);
        assertThat(header)
                .isEqualTo("usr/bin/su" + "\0".repeat(90) + "0004755\0" + "0000001\0" + "0000010\0" + "00000001130\0"
                        + "17777777777\0" + "011253\0 " + "0" + "\0".repeat(100) + "ustar\00000" + "\0".repeat(64)
                        + "0000000\0" + "0000000\0" + "\0".repeat(167));
    }

    /** Other bytes here mean another digest of every image: change them on purpose only. */
    @Test
    void writesTheSameBytesAsEver() throws Exception {
        Xattrs xattrs = Xattrs.of(Map.of("security.capability", new byte[] {1, 0, 0, 2, (byte) 0x80}));
        tar.directory("", Metadata.root(0755, 1));
        tar.directory("usr", Metadata.root(0755, -1));
        tar.file("usr/\u00e9", new Metadata(5_000_000, 5, 0755, 1, xattrs), Content.of(new byte[] {1, 2, 3}));
        tar.hardLink("usr/f", "usr/\u00e9", new Metadata(5_000_000, 5, 0755, 1, xattrs));
        tar.symlink("usr/s", new Symlink(Metadata.root(0777, 1), "x".repeat(101)));
        tar.finish();

        assertThat(Digest.of(bytes.toByteArray()).hex())
                .isEqualTo("97c4acd40ce279f4da9342c86d63eb5782c2d0e0cabdda965109644051915007");
    }

    @Test
    void endsDirectoriesWithASlashAndCallsTheRootDotSlash() throws Exception {
        tar.directory("", ROOT);
        tar.directory("usr/lib", ROOT);

        assertThat(paths()).containsExactly("./", "usr/lib/");
    }

    @Test
    void givesALinkEntryTheMetadataOfItsFile() throws Exception {
        Metadata metadata = new Metadata(1, 2, 04755, 3, Xattrs.of(Map.of("user.a", new byte[] {(byte) 0xff})));
        tar.file("a", metadata, Content.of(new byte[] {1}));
        tar.hardLink("b", "a", metadata);

        TarEntry link = entries().get(1);
        assertThat(link).isEqualTo(new TarEntry("b", '1', metadata, 0, "a"));
    }

    static Stream<Arguments> whatNeedsNoExtendedHeader() {
        return Stream.of(
                Arguments.of("n".repeat(100), 0L, 0L, 0L, "t".repeat(100)),
                Arguments.of("n", 2_097_151L, 2_097_151L, 0L, "t"),
                Arguments.of("n", 0L, 0L, 8 * GIB - 1, "t"),
                Arguments.of("a b\n\u007f", 0L, 0L, 0L, "t"));
    }

    @ParameterizedTest
    @MethodSource("whatNeedsNoExtendedHeader")
    void writesNoExtendedHeaderWithoutNeed(String path, long uid, long gid, long mtime, String target)
            throws Exception {
        Symlink link = new Symlink(new Metadata(uid, gid, 0777, mtime, Xattrs.NONE), target);
        tar.symlink(path, link);

        assertThat(bytes.size()).isEqualTo(512);
        assertThat(entries()).containsExactly(new TarEntry(path, '2', link.metadata(), 0, target));
    }

    static Stream<Arguments> whatNeedsAnExtendedHeader() {
        return Stream.of(
                Arguments.of("n".repeat(101), 0L, 0L, 0L, "t", List.of("path")),
                Arguments.of("\u00e9", 0L, 0L, 0L, "t", List.of("path")),
                Arguments.of("\ud83d\ude00".repeat(60), 0L, 0L, 0L, "t", List.of("path")),
                Arguments.of("n", 0L, 0L, 0L, "t".repeat(101), List.of("linkpath")),
                Arguments.of("n", 0L, 0L, 0L, "t".repeat(4095), List.of("linkpath")),
                Arguments.of("n", 0L, 0L, 0L, "\u4e2d", List.of("linkpath")),
                Arguments.of("n", 2_097_152L, 0L, 0L, "t", List.of("uid")),
                Arguments.of("n", 0L, 2_097_152L, 0L, "t", List.of("gid")),
                Arguments.of("n", 0xffff_fffeL, 0xffff_fffeL, 0L, "t", List.of("uid", "gid")),
                Arguments.of("n", 0L, 0L, 8 * GIB, "t", List.of("mtime")),
                Arguments.of("n", 0L, 0L, -1L, "t", List.of("mtime")),
                Arguments.of("n", 0L, 0L, Long.MAX_VALUE, "t", List.of("mtime")),
                Arguments.of("n", 0L, 0L, Long.MIN_VALUE, "t", List.of("mtime")));
    }

    @ParameterizedTest
    @MethodSource("whatNeedsAnExtendedHeader")
    void writesAnExtendedHeaderWhereTheBlockHasNoRoom(
            String path, long uid, long gid, long mtime, String target, List<String> keywords) throws Exception {
        Symlink link = new Symlink(new Metadata(uid, gid, 0777, mtime, Xattrs.NONE), target);
        tar.symlink(path, link);

        byte[] written = bytes.toByteArray();
        assertThat((char) written[156]).isEqualTo('x');
        int length = Integer.parseInt(new String(written, 124, 11, StandardCharsets.US_ASCII), 8);
        PaxRecords records = PaxRecords.parse(Arrays.copyOfRange(written, 512, 512 + length));
        for (String keyword : List.of("path", "linkpath", "uid", "gid", "mtime", "size")) {
            assertThat(records.text(keyword) != null).as(keyword).isEqualTo(keywords.contains(keyword));
        }
        assertThat(entries()).containsExactly(new TarEntry(path, '2', link.metadata(), 0, target));
    }

    @ParameterizedTest
    @CsvSource({"8589934591,1", "8589934592,3"})
    void writesSizesFrom8GibInAnExtendedHeader(long size, int headerBlocks) throws Exception {
        Content zeros = new Zeros(size);
        Head head = new Head();
        try (TarWriter large = new TarWriter(head)) {
            large.file("large", ROOT, zeros);
            large.finish();
        }

        assertThat(head.count).isEqualTo(headerBlocks * 512L + 8 * GIB + 1024);
        try (TarReader reader = new TarReader(new ByteArrayInputStream(head.bytes))) {
            TarEntry entry = Objects.requireNonNull(reader.next());
            assertThat(entry.size()).isEqualTo(size);
            assertThat(reader.contentOffset()).isEqualTo(headerBlocks * 512L);
        }
    }

    @Test
    void keepsABinaryAttributeAsItIs() throws Exception {
        byte[] capability = {1, 0, 0, 2, (byte) 0x80, (byte) 0xff, '\n', '=', 0};
        Metadata metadata =
                ROOT.withXattrs(Xattrs.of(Map.of("security.capability", capability, "user.none", new byte[0])));
        tar.file("ping", metadata, Content.of(new byte[] {1}));

        assertThat(entries()).containsExactly(new TarEntry("ping", '0', metadata, 1, ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 100_000})
    void padsContentToWholeBlocks(int size) throws Exception {
        tar.file("f", ROOT, Content.of(new byte[size]));

        assertThat(bytes.size() % 512).isZero();
        assertThat(bytes.size()).isEqualTo(512 + (size + 511) / 512 * 512);
    }

    @Test
    void looksTruncatedUntilItIsFinished() throws Exception {
        tar.file("f", ROOT, Content.of(new byte[] {1}));
        tar.close();

        try (TarReader reader = new TarReader(new ByteArrayInputStream(bytes.toByteArray()))) {
            reader.next();
            assertThatIOException().isThrownBy(reader::next).withMessageContaining("truncated");
        }
    }

    @Test
    void takesNothingMoreOnceFinished() throws Exception {
        tar.finish();
        tar.finish();

        assertThat(bytes.size()).isEqualTo(1024);
        assertThatIllegalStateException().isThrownBy(() -> tar.directory("usr", ROOT));
    }

    @ParameterizedTest
    @CsvSource({"3,2", "2,3", "0,1", "1,0", "100000,99999"})
    void refusesContentOfAnotherSizeThanItSays(int said, int written) {
        Content liar = new Content() {
            @Override
            public long size() {
                return said;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(new byte[written]);
            }
        };

        assertThatIOException()
                .isThrownBy(() -> tar.file("usr/liar", ROOT, liar))
                .withMessageContaining("usr/liar")
                .withMessageContaining(said + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/usr", "usr/", "/", "a\0b"})
    void refusesAPathThatIsNoneOfATree(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> tar.file(path, ROOT, Content.of(new byte[0])));
        assertThatIllegalArgumentException().isThrownBy(() -> tar.hardLink("a", path, ROOT));
    }

    @Test
    void refusesANameThatIsNoUnicode() {
        assertThatIOException()
                .isThrownBy(() -> tar.file("half\ud800", ROOT, Content.of(new byte[0])))
                .isInstanceOf(TarFormatException.class)
                .withMessageContaining("half");
    }

    private List<String> paths() throws IOException {
        return entries().stream().map(TarEntry::path).toList();
    }

    private List<TarEntry> entries() throws IOException {
        tar.finish();
        List<TarEntry> entries = new ArrayList<>();
        try (TarReader reader = new TarReader(new ByteArrayInputStream(bytes.toByteArray()))) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** Gigabytes that are nowhere. */
    private record Zeros(long size) implements Content {

        @Override
        public InputStream open() {
            throw new UnsupportedOperationException("written, never opened");
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            byte[] buffer = new byte[1 << 20];
            for (long rest = size; rest > 0; rest -= buffer.length) {
                out.write(buffer, 0, (int) Math.min(rest, buffer.length));
            }
        }
    }

    /** Keeps the first bytes and counts all. */
    private static final class Head extends OutputStream {

        private final byte[] bytes = new byte[4096];
        private long count;

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            if (count < bytes.length) {
                System.arraycopy(from, offset, bytes, (int) count, (int) Math.min(length, bytes.length - count));
            }
            count += length;
        }
    }
}
