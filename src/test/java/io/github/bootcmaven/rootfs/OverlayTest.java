// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OverlayTest {

    private static final AccountIds NOBODY = new AccountIds("", "");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "rw-r--r--, 644",
        "rw-rw-rw-, 644",
        "r--------, 644",
        "rw-r-xr-x, 644",
        "rwx------, 755",
        "rwxrwxrwx, 755",
        "r-xr-x---, 755"
    })
    void aFileIsRootsAndExecutableIfItsOwnerMayExecuteIt(String host, String mode) throws IOException {
        Path file = write("usr/bin/app", "#!/bin/sh\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(host));

        assertThat(TreeBuilder.metadata(tree(), "usr/bin/app")).isEqualTo(Metadata.root(Integer.parseInt(mode, 8), 42));
        assertThat(TreeBuilder.text(tree(), "usr/bin/app")).isEqualTo("#!/bin/sh\n");
    }

    @Test
    void setuidStays() throws IOException {
        Path file = write("usr/bin/app", "ELF");
        Files.setAttribute(file, "unix:mode", 04711);

        assertThat(TreeBuilder.metadata(tree(), "usr/bin/app").mode()).isEqualTo(04755);
    }

    @Test
    void aDirectoryIsRootsWhateverTheUmaskWas() throws IOException {
        Path directory = Files.createDirectories(folder.resolve("etc/app"));
        Files.setAttribute(directory, "unix:mode", 02700);

        assertThat(TreeBuilder.metadata(tree(), "etc/app")).isEqualTo(Metadata.root(0755, 42));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../lib/x", "/usr/lib/x", "a//b/", "missing"})
    void symbolicLinksStayAsTheyAre(String target) throws IOException {
        // Java's Path takes repeated slashes out, ln doesn't.
        link(target, "l");

        assertThat(TreeBuilder.target(tree(), "l")).isEqualTo(target);
    }

    @Test
    void pathsNameFilesAndDirectories() throws IOException {
        write("etc/app/app.conf", "x");

        assertThat(Overlay.of(folder).paths()).containsExactly("etc", "etc/app", "etc/app/app.conf");
    }

    @Test
    void aMissingFolderIsAnErrorWhereItIsNamedAndNothingWhereItIsNot() throws IOException {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> Overlay.of(missing))
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo("<overlays>"))
                .hasMessageContaining(missing.toString());
        assertThat(Overlay.ofOptional(missing).paths()).isEmpty();
        assertThat(Overlay.ofOptional(missing).tree(42, NOBODY).root().children())
                .isEmpty();
    }

    @Test
    void aFileInPlaceOfTheFolderIsAnErrorEvenWhereTheFolderIsOptional() throws IOException {
        Path file = write("file", "x");

        assertThatThrownBy(() -> Overlay.ofOptional(file)).isInstanceOf(BootcException.class);
    }

    @Test
    void aSocketIsRefused() throws IOException {
        Path socket = folder.resolve("s");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));

            assertThatThrownBy(() -> Overlay.of(folder))
                    .isInstanceOfSatisfying(
                            BootcException.class, e -> assertThat(e.element()).isEqualTo("<overlays>"))
                    .hasMessageContaining(socket.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"run/x", "tmp/x/y", "boot/config.txt", "dev/x"})
    void whatWouldBeLostIsRefused(String path) throws IOException {
        write(path, "x");

        assertThatThrownBy(() -> Overlay.of(folder))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("is empty in every image");
    }

    @Test
    void theDigestCoversWhatTheImageGetsAndNothingElse() throws IOException {
        Path file = write("etc/a", "x");
        Digest before = inputs();

        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(inputs()).isEqualTo(before);

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr--r--"));
        Digest executable = inputs();
        Files.writeString(file, "y");
        Digest changed = inputs();
        Files.move(file, folder.resolve("etc/b"));
        Digest renamed = inputs();
        Files.createDirectory(folder.resolve("etc/c"));
        Digest grown = inputs();
        Files.delete(folder.resolve("etc/c"));
        Files.createSymbolicLink(folder.resolve("etc/c"), Path.of("b"));
        assertThat(new Digest[] {before, executable, changed, renamed, grown, inputs()})
                .doesNotHaveDuplicates();
    }

    @Test
    void aFileThatChangesMeanwhileIsNoticed() throws IOException {
        Path file = write("etc/a", "x");
        FileTree tree = tree();
        Files.writeString(file, "longer");

        assertThat(tree.find("etc/a"))
                .isInstanceOfSatisfying(
                        RegularFile.class,
                        regular -> assertThatThrownBy(() -> regular.content().open())
                                .isInstanceOf(IOException.class)
                                .hasMessageContaining("changed while it was used"));
    }

    @Test
    void namesAreUtf8WhateverTheLocaleReadsThemAs() {
        Path file = Path.of("x");
        String latin1 = new String("\u00e9".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertThat(HostEntry.utf8(file, "\u00e9", StandardCharsets.UTF_8)).isEqualTo("\u00e9");
        assertThat(HostEntry.utf8(file, latin1, StandardCharsets.ISO_8859_1)).isEqualTo("\u00e9");
        for (String lost : new String[] {"\ufffd\ufffd", "a\ufffd"}) {
            assertThatThrownBy(() -> HostEntry.utf8(file, lost, StandardCharsets.US_ASCII))
                    .isInstanceOfSatisfying(
                            BootcException.class, e -> assertThat(e.hint()).contains("LC_ALL"));
        }
        assertThatThrownBy(() -> HostEntry.utf8(file, "\u00e9", StandardCharsets.ISO_8859_1))
                .isInstanceOf(BootcException.class);
    }

    private Path write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void link(String target, String name) throws IOException {
        Process process = new ProcessBuilder("ln", "-s", target, name)
                .directory(folder.toFile())
                .start();
        try {
            assertThat(process.waitFor()).isZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private FileTree tree() throws IOException {
        return Overlay.of(folder).tree(42, NOBODY);
    }

    private Digest inputs() throws IOException {
        return Overlay.of(folder).inputs();
    }
}
