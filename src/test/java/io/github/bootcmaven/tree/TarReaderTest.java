// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.tree.TarBlock.Field;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TarReaderTest {

    @TempDir
    Path folder;

    @Test
    void readsEntriesWithTheirContentAndItsOffset() throws Exception {
        byte[] tar = new RawTar()
                .entry('0', "a", "one")
                .directory("d/")
                .entry('0', "d/b", "two")
                .end();
        try (TarReader reader = reader(tar)) {
            assertThat(next(reader).path()).isEqualTo("a");
            assertThat(reader.contentOffset()).isEqualTo(512);
            assertThat(reader.content().readAllBytes()).asString().isEqualTo("one");
            assertThat(next(reader).type()).isEqualTo(TarEntry.Type.DIRECTORY);
            assertThat(reader.content().read()).isEqualTo(-1);
            assertThat(next(reader).size()).isEqualTo(3);
            assertThat(reader.contentOffset()).isEqualTo(4 * 512);
            assertThat(reader.content().read()).isEqualTo('t');
            assertThat(reader.next()).isNull();
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void doesNotGiveTheContentOfAnEntryThatIsPast() throws Exception {
        try (TarReader reader = new RawTar().entry('0', "a", "one").file("b").reader()) {
            reader.next();
            InputStream past = reader.content();
            reader.next();

            assertThatIOException().isThrownBy(past::read).withMessageContaining("a: ");
        }
    }

    @Test
    void leavesWhatFollowsTheEndUnread() throws Exception {
        byte[] tar = new RawTar().file("a").end();
        InputStream in = new ByteArrayInputStream(Arrays.copyOf(tar, tar.length + 10));
        try (TarReader reader = new TarReader(in)) {
            reader.next();
            assertThat(reader.next()).isNull();
            assertThat(in.available()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0,FILE",
        "'\0',FILE",
        "7,FILE",
        "1,HARD_LINK",
        "2,SYMLINK",
        "5,DIRECTORY",
        "3,OTHER",
        "4,OTHER",
        "6,OTHER",
        "D,OTHER"
    })
    void knowsTheTypes(char flag, TarEntry.Type type) throws Exception {
        try (TarReader reader = new RawTar().link(flag, "a", "b").reader()) {
            assertThat(next(reader).type()).isEqualTo(type);
        }
    }

    @Test
    void takesAnOldFileWithASlashForADirectory() throws Exception {
        try (TarReader reader = new RawTar().entry('\0', "a/", "").reader()) {
            assertThat(next(reader).type()).isEqualTo(TarEntry.Type.DIRECTORY);
        }
    }

    @Test
    void joinsPosixsPrefixAndLeavesGnusFieldThereAlone() throws Exception {
        TarBlock block = RawTar.header('0', "name", 0);
        block.setText(Field.PREFIX, RawTar.utf8("a/b"));
        try (TarReader reader = new RawTar().sealed(block).reader()) {
            assertThat(next(reader).path()).isEqualTo("a/b/name");
        }
        try (TarReader reader = new RawTar().block(gnuMagic(block)).reader()) {
            assertThat(next(reader).path()).isEqualTo("name");
        }
    }

    @Test
    void readsGnusLongPathAndLink() throws Exception {
        String path = "p/".repeat(200) + "\u00e9";
        String target = "t".repeat(300);
        byte[] tar = new RawTar()
                .entry('K', "././@LongLink", target + "\0")
                .entry('L', "././@LongLink", path + "\0")
                .link('2', "short", "short")
                .link('2', "next", "target")
                .end();
        try (TarReader reader = reader(tar)) {
            TarEntry entry = next(reader);
            assertThat(entry.path()).isEqualTo(path);
            assertThat(entry.linkTarget()).isEqualTo(target);
            assertThat(next(reader).path()).isEqualTo("next");
        }
    }

    @Test
    void readsNumbersInBase256() throws Exception {
        TarBlock block = RawTar.header('0', "a", 0);
        base256(block, 108, 8, 0xffff_fffeL);
        base256(block, 116, 8, 2_097_152);
        base256(block, 136, 12, -2);
        try (TarReader reader = new RawTar().sealed(block).reader()) {
            assertThat(next(reader).metadata()).isEqualTo(new Metadata(0xffff_fffeL, 2_097_152, 0644, -2, Xattrs.NONE));
        }
    }

    @Test
    void readsNumbersWithBlanksOrWithoutAnEnd() throws Exception {
        TarBlock block = RawTar.header('0', "a", 0);
        text(block, 100, "   755 \0");
        text(block, 108, "      1 ");
        text(block, 116, "\0\0\0\0\0\0\0\0");
        text(block, 136, "777777777777");
        try (TarReader reader = new RawTar().sealed(block).reader()) {
            assertThat(next(reader).metadata()).isEqualTo(new Metadata(1, 0, 0755, 0xf_ffff_ffffL, Xattrs.NONE));
        }
    }

    @Test
    void readsPaxsRecords() throws Exception {
        byte[] tar = new RawTar()
                .pax(
                        'x',
                        "path",
                        "long",
                        "uid",
                        "3000000",
                        "gid",
                        "4",
                        "mtime",
                        "12.75",
                        "size",
                        "3",
                        "atime",
                        "x",
                        "SCHILY.xattr.user.a",
                        "v",
                        "LIBARCHIVE.xattr.user.b",
                        "dg==",
                        "comment",
                        "")
                .block(RawTar.header('0', "short", 0))
                .content(RawTar.utf8("abc"))
                .file("next")
                .end();
        try (TarReader reader = reader(tar)) {
            Xattrs xattrs = Xattrs.of(Map.of("user.a", new byte[] {'v'}));
            assertThat(next(reader))
                    .isEqualTo(new TarEntry("long", '0', new Metadata(3_000_000, 4, 0644, 12, xattrs), 3, ""));
            assertThat(reader.content().readAllBytes()).asString().isEqualTo("abc");
            assertThat(next(reader)).isEqualTo(new TarEntry("next", '0', Metadata.root(0644, 0), 0, ""));
        }
    }

    @Test
    void appliesGlobalRecordsUntilTheyAreTakenBack() throws Exception {
        byte[] tar = new RawTar()
                .pax('g', "comment", "a commit", "uid", "7")
                .file("a")
                .pax('x', "uid", "8")
                .file("b")
                .pax('g', "uid", "")
                .file("c")
                .end();
        try (TarReader reader = reader(tar)) {
            assertThat(next(reader).metadata().uid()).isEqualTo(7);
            assertThat(next(reader).metadata().uid()).isEqualTo(8);
            assertThat(next(reader).metadata().uid()).isZero();
        }
    }

    static Stream<Arguments> whatIsNoTar() {
        RawTar file = new RawTar().entry('0', "usr/file", "content");
        return Stream.of(
                Arguments.of(new byte[0], "truncated"),
                Arguments.of(new byte[512], "truncated"),
                Arguments.of(Arrays.copyOf(file.open(), 100), "truncated"),
                Arguments.of(Arrays.copyOf(file.open(), 515), "usr/file: the tar is truncated"),
                Arguments.of(Arrays.copyOf(file.open(), 600), "usr/file: the tar is truncated"),
                Arguments.of(file.open(), "entry at byte 1024, after usr/file: the tar is truncated"),
                Arguments.of(Arrays.copyOf(file.open(), 1024 + 512), "truncated"),
                Arguments.of(new RawTar().block(new TarBlock()).file("a").end(), "zeros in the middle"),
                Arguments.of(new RawTar().block(spoiled(0, 'x')).end(), "byte 0: the header's checksum is wrong"),
                Arguments.of(RawTar.utf8("<html>not a tar</html>".repeat(50)), "checksum"),
                Arguments.of(sealed(124, "-0000000001\0"), "usr/file: the header's size is not a number"),
                Arguments.of(sealed(124, "99999999999\0"), "size is not a number"),
                Arguments.of(sealed(100, "rwxr-xr\0"), "mode is not a number"),
                Arguments.of(
                        sealed(124, "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"),
                        "a size of -1"),
                Arguments.of(
                        sealed(124, "\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"),
                        "a size of 9223372036854775807"),
                Arguments.of(sealed(124, "\u0080\0\0\1\0\0\0\0\0\0\0\0"), "size is not a number"),
                Arguments.of(sealed(124, "\u0080\0\0\0\u0080\0\0\0\0\0\0\0"), "size is not a number"),
                Arguments.of(sealed(108, "\u0080\0\0\0\u00ff\u00ff\u00ff\u00ff"), "not an owner: 4294967295:0"),
                Arguments.of(sealed(108, "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"), "not an owner: -1:0"),
                Arguments.of(sealed(0, "\u00e9\0"), "is not UTF-8"),
                Arguments.of(sealed(0, "\0"), "its name is empty"),
                Arguments.of(new RawTar().link('2', "usr/link", "").end(), "usr/link: its link's target is empty"),
                Arguments.of(new RawTar().entry('1', "usr/link", "content").end(), "target is empty"),
                Arguments.of(
                        new RawTar().entry('5', "usr/", "content").end(), "usr/: a link or directory with content"),
                Arguments.of(
                        new RawTar().pax('x', "size", "1").link('2', "a", "b").end(),
                        "a link or directory with content"),
                Arguments.of(new RawTar().pax('x', "path", "a\0b").file("a").end(), "its name 'a?b' contains NUL"),
                Arguments.of(new RawTar().entry('L', "long", "a\0b\0").file("a").end(), "NUL"),
                Arguments.of(
                        new RawTar()
                                .pax('x', "linkpath", "\0")
                                .link('2', "a", "b")
                                .end(),
                        "NUL"),
                Arguments.of(
                        new RawTar().pax('x', "uid", "-1").file("usr/a").end(), "usr/a: the extended header's uid"),
                Arguments.of(
                        new RawTar().pax('x', "uid", "4294967295").file("a").end(), "not an owner"),
                Arguments.of(
                        new RawTar()
                                .pax('x', "size", "2000000000000000000")
                                .file("a")
                                .end(),
                        "a size of 2000"),
                Arguments.of(new RawTar().pax('x', "mtime", "noon").file("a").end(), "mtime"),
                Arguments.of(new RawTar().entry('x', "pax", "x").file("a").end(), "malformed"),
                Arguments.of(new RawTar().pax('x', "uid", "1").end(), "without the entry"),
                Arguments.of(new RawTar().entry('L', "long", "a").end(), "without the entry"),
                Arguments.of(
                        new RawTar()
                                .pax('x', "uid", "1")
                                .pax('x', "uid", "1")
                                .file("a")
                                .end(),
                        "two extended headers"),
                Arguments.of(
                        new RawTar()
                                .entry('L', "l", "a")
                                .entry('L', "l", "b")
                                .file("a")
                                .end(),
                        "two extended"),
                Arguments.of(
                        new RawTar()
                                .block(RawTar.header('x', "pax", (1 << 20) + 1))
                                .end(),
                        "more than 1048576"),
                Arguments.of(
                        new RawTar().block(RawTar.header('g', "pax", 1 << 30)).end(), "more than 1048576"),
                Arguments.of(
                        new RawTar().block(RawTar.header('K', "long", 1 << 30)).end(), "more than 1048576"),
                Arguments.of(new RawTar().entry('S', "usr/holes", "").end(), "usr/holes: a sparse file"),
                Arguments.of(
                        new RawTar()
                                .pax('x', "GNU.sparse.major", "1")
                                .file("usr/holes")
                                .end(),
                        "usr/holes: a sparse file"),
                Arguments.of(
                        new RawTar()
                                .pax('g', "GNU.sparse.map", "0,1")
                                .file("usr/holes")
                                .end(),
                        "a sparse file"),
                Arguments.of(new RawTar().entry('M', "rest", "x").end(), "another volume"));
    }

    @ParameterizedTest
    @MethodSource("whatIsNoTar")
    void refusesWhatIsNoTar(byte[] tar, String message) throws Exception {
        assertThatThrownBy(() -> readAll(reader(tar)))
                .isInstanceOf(TarFormatException.class)
                .hasMessageContaining(message);
        Path file = Files.write(folder.resolve("no.tar"), tar);
        assertThatThrownBy(() -> readAll(TarReader.open(file)))
                .isInstanceOf(TarFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesGlobalRecordsWithoutEnd() {
        RawTar tar = new RawTar();
        for (int i = 0; i < 3; i++) {
            tar.pax('g', "key" + i, "v".repeat(30_000));
        }
        byte[] bytes = tar.file("a").end();

        assertThatThrownBy(() -> readAll(reader(bytes)))
                .hasMessageContaining("global headers of more than 65536 bytes");
    }

    @Test
    void showsNoControlCharactersInMessages() {
        byte[] tar = new RawTar().entry('S', "\u001b[2J\n\u009b", "").end();

        assertThatThrownBy(() -> readAll(reader(tar))).hasMessageStartingWith("?[2J??: ");
    }

    @Test
    void stepsOverLargeContentInAFile() throws Exception {
        Path tar = folder.resolve("large.tar");
        long size = (8L << 30) + 7;
        byte[] head = new RawTar()
                .pax('x', "size", String.valueOf(size))
                .file("large")
                .open();
        byte[] tail = new RawTar().file("after").end();
        try (FileChannel channel = FileChannel.open(tar, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(head), 0);
            channel.write(ByteBuffer.wrap(tail), head.length + size + 505);
        }
        try (TarReader reader = TarReader.open(tar)) {
            assertThat(next(reader).size()).isEqualTo(size);
            assertThat(next(reader).path()).isEqualTo("after");
            assertThat(reader.contentOffset()).isEqualTo(head.length + size + 505 + 512);
            assertThat(reader.next()).isNull();
        }
    }

    private static void readAll(TarReader reader) throws IOException {
        try (reader) {
            while (reader.next() != null) {
                reader.content().read(new byte[100]);
            }
        }
    }

    private static TarReader reader(byte[] tar) {
        return new TarReader(new ByteArrayInputStream(tar));
    }

    private static TarEntry next(TarReader reader) throws IOException {
        return Objects.requireNonNull(reader.next(), "an entry");
    }

    private static TarBlock spoiled(int offset, char c) {
        TarBlock block = RawTar.header('0', "usr/file", 0);
        block.bytes()[offset] = (byte) c;
        return block;
    }

    /** A tar of one file with bytes of its header replaced, under a true checksum. */
    private static byte[] sealed(int offset, String latin1) {
        TarBlock block = RawTar.header('0', "usr/file", 0);
        text(block, offset, latin1);
        return new RawTar().sealed(block).end();
    }

    private static void text(TarBlock block, int offset, String latin1) {
        for (int i = 0; i < latin1.length(); i++) {
            block.bytes()[offset + i] = (byte) latin1.charAt(i);
        }
    }

    private static void base256(TarBlock block, int offset, int length, long value) {
        long rest = value;
        for (int i = offset + length - 1; i >= offset; i--) {
            block.bytes()[i] = (byte) rest;
            rest >>= 8;
        }
        block.bytes()[offset] = (byte) (value < 0 ? 0xff : 0x80);
    }

    /** The same header as GNU tar marks it. */
    private static TarBlock gnuMagic(TarBlock block) {
        int before = sum(block, 257, 8);
        text(block, 257, "ustar  \0");
        int checksum = Integer.parseInt(new String(block.bytes(), 148, 6, StandardCharsets.US_ASCII), 8)
                + sum(block, 257, 8)
                - before;
        text(block, 148, String.format("%06o", checksum));
        return block;
    }

    private static int sum(TarBlock block, int offset, int length) {
        int sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += block.bytes()[i] & 0xff;
        }
        return sum;
    }
}
