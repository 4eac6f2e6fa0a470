// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.TreeListing;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeReaderTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"usr/bin/sh", "./usr/bin/sh", "/usr/bin/sh", "//usr//bin/sh", "usr/./bin/sh", "././usr/bin/sh"})
    void findsAFileUnderItsPathHoweverTheTarBeginsIt(String path) throws Exception {
        FileTree tree = read(new RawTar().entry('0', path, "x"));

        assertThat(TreeListing.of(tree))
                .startsWith("/ 755 0:0 @0 directory", "/usr 755 0:0 @0 directory", "/usr/bin 755 0:0 @0 directory")
                .hasSize(4);
        assertThat(tree.find("usr/bin/sh")).isInstanceOf(RegularFile.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"./", "/", ".", "././"})
    void knowsTheRootByAnyOfItsNames(String root) throws Exception {
        TarBlock block = RawTar.header('5', root, 0);
        block.setNumber(TarBlock.Field.MODE, 0700);

        assertThat(TreeListing.of(read(new RawTar().sealed(block)))).containsExactly("/ 700 0:0 @0 directory");
    }

    @Test
    void givesAParentItsMetadataWhenItComesAfterItsChildren() throws Exception {
        FileTree tree = read(new RawTar().file("usr/bin/sh").directory("usr/").directory("./"));

        assertThat(TreeListing.of(tree))
                .startsWith("/ 644 0:0 @0 directory", "/usr 644 0:0 @0 directory", "/usr/bin 755 0:0 @0 directory");
    }

    @Test
    void makesHardLinksOneFile() throws Exception {
        FileTree tree = read(new RawTar()
                .entry('0', "./bin/a", "content")
                .link('1', "b", "./bin/a")
                .link('1', "c", "/bin/a")
                .link('1', "d", "b"));

        assertThat(tree.find("b")).isSameAs(tree.find("bin/a"));
        assertThat(tree.find("c")).isSameAs(tree.find("bin/a"));
        assertThat(tree.find("d")).isSameAs(tree.find("bin/a"));
    }

    @Test
    void makesAHardLinkToASymlinkAnotherSymlink() throws Exception {
        FileTree tree = read(new RawTar().link('2', "a", "target").link('1', "b", "a"));

        assertThat(tree.find("b")).isEqualTo(tree.find("a"));
    }

    @Test
    void keepsASymlinksTargetAsItIs() throws Exception {
        FileTree tree = read(new RawTar().link('2', "a", "..//../x/./"));

        assertThat(tree.find("a")).isEqualTo(new Symlink(Metadata.root(0777, 0), "..//../x/./"));
    }

    static Stream<Arguments> whatAnImageCannotHold() {
        String long256 = "n".repeat(256);
        return Stream.of(
                Arguments.of(
                        new RawTar().entry('3', "dev/null", ""), "dev/null: an image can't hold a character device"),
                Arguments.of(new RawTar().entry('4', "dev/sda", ""), "dev/sda: an image can't hold a block device"),
                Arguments.of(new RawTar().entry('6', "run/fifo", ""), "run/fifo: an image can't hold a FIFO"),
                Arguments.of(new RawTar().entry('V', "label", ""), "label: an image can't hold an entry of type 'V'"),
                Arguments.of(
                        new RawTar().entry('\u0007', "bell", ""), "bell: an image can't hold an entry of type '?'"),
                Arguments.of(new RawTar().file("../etc/passwd"), "../etc/passwd: a path with '..' in it"),
                Arguments.of(new RawTar().file("usr/../../x"), "usr/../../x: a path with '..'"),
                Arguments.of(new RawTar().directory(".."), "..: a path with '..'"),
                Arguments.of(
                        new RawTar().link('1', "a", "../../etc/shadow"), "a: a path with '..' in it: ../../etc/shadow"),
                Arguments.of(
                        new RawTar().link('1', "a", "/etc/shadow"), "a: a hard link to /etc/shadow, which is no file"),
                Arguments.of(new RawTar().link('1', "a", "a"), "a: a hard link to a, which is no file"),
                Arguments.of(new RawTar().directory("d/").link('1', "a", "d"), "a: a hard link to d, which is no file"),
                Arguments.of(new RawTar().link('1', "a", "/"), "a: a hard link to /, which is no file"),
                Arguments.of(
                        new RawTar().link('2', "lib", "/etc").file("lib/passwd"),
                        "lib/passwd: its parent lib is no directory"),
                Arguments.of(
                        new RawTar().file("etc").file("etc/deep/er"), "etc/deep/er: its parent etc is no directory"),
                Arguments.of(
                        new RawTar().link('2', "lib", "/etc").link('1', "a", "lib/passwd"),
                        "a: a hard link to lib/passwd, which is no file"),
                Arguments.of(new RawTar().file("a").file("./a"), "./a: the tar has this path twice"),
                Arguments.of(new RawTar().directory("a/").directory("a"), "a: the tar has this path twice"),
                Arguments.of(new RawTar().directory("./").directory("/"), "/: the tar has this path twice"),
                Arguments.of(new RawTar().directory("a/").file("a"), "a: the tar has this path twice"),
                Arguments.of(new RawTar().file("a").directory("a/"), "a/: the tar has this path twice"),
                Arguments.of(new RawTar().file("a/b").link('2', "a", "c"), "a: the tar has this path twice"),
                Arguments.of(new RawTar().file("a").link('1', "a", "a"), "a: the tar has this path twice"),
                Arguments.of(new RawTar().file("."), ".: the root of an image is a directory, not a regular file"),
                Arguments.of(
                        new RawTar().link('2', "./", "/etc"), "the root of an image is a directory, not a symbolic"),
                Arguments.of(new RawTar().pax('x', "path", long256).file("a"), "a name longer than 255 bytes"),
                Arguments.of(
                        new RawTar().pax('x', "path", "\u4e2d".repeat(86)).file("a"), "a name longer than 255 bytes"),
                Arguments.of(
                        new RawTar().pax('x', "path", "a/".repeat(2048)).file("a"), "a path longer than 4095 bytes"),
                Arguments.of(
                        new RawTar().pax('x', "linkpath", "a".repeat(4096)).link('2', "a", "b"),
                        "the link's target is longer than 4095 bytes"));
    }

    @ParameterizedTest
    @MethodSource("whatAnImageCannotHold")
    void refusesWhatAnImageCannotHold(RawTar tar, String message) throws Exception {
        Path file = write(tar.end());

        assertThatThrownBy(() -> TreeReader.read(file))
                .isInstanceOf(BootcException.class)
                .hasMessageStartingWith("Reading " + file + ": ")
                .hasMessageContaining(": " + message);
    }

    @Test
    void holdsTheLongestNamesPathsAndTargetsThatLinuxAllows() throws Exception {
        String path = "a/".repeat(1920) + "\u4e2d".repeat(85);
        String target = "t".repeat(4095);
        FileTree tree =
                read(new RawTar().pax('x', "path", path, "linkpath", target).link('2', "a", "b"));

        assertThat(path.getBytes(StandardCharsets.UTF_8)).hasSize(4095);
        assertThat(tree.find(path)).isEqualTo(new Symlink(Metadata.root(0777, 0), target));
        assertThat(TreeListing.of(tree)).hasSize(1922);
    }

    @Test
    void namesTheTarThatIsDamaged() throws Exception {
        Path file = write(new RawTar().file("usr/a").open());

        assertThatIOException()
                .isThrownBy(() -> TreeReader.read(file))
                .isInstanceOf(TarFormatException.class)
                .withMessage(file + ": entry at byte 512, after usr/a: the tar is truncated, it ends in the middle");
    }

    @Test
    void noticesATruncationAtEveryByte() throws Exception {
        byte[] tar = new RawTar()
                .entry('0', "usr/a", "content")
                .pax('x', "path", "b")
                .file("b")
                .end();
        for (int length = 0; length < tar.length; length += 13) {
            Path file = write(Arrays.copyOf(tar, length));
            assertThatThrownBy(() -> TreeReader.read(file))
                    .as("%s bytes", length)
                    .isInstanceOf(TarFormatException.class)
                    .hasMessageContaining("truncated");
        }
    }

    @Test
    void saysThatATarIsMissing() {
        assertThatThrownBy(() -> TreeReader.read(folder.resolve("none.tar"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void noticesThatTheTarHasShrunkSinceItWasRead() throws Exception {
        Path file = write(new RawTar().entry('0', "a", "content").end());
        FileTree tree = TreeReader.read(file);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 515));

        assertThatThrownBy(() -> TreeListing.of(tree)).hasRootCauseInstanceOf(EOFException.class);
    }

    private FileTree read(RawTar tar) throws IOException {
        return TreeReader.read(write(tar.end()));
    }

    private Path write(byte[] tar) throws IOException {
        return Files.write(folder.resolve("rootfs.tar"), tar);
    }
}
