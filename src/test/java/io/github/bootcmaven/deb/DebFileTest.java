// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.testing.DebBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DebFileTest {

    private static final long TIME = 1_731_000_123L;

    @TempDir
    Path folder;

    private static DebBuilder builder() {
        byte[] noise = new byte[200_001];
        new Random(7).nextBytes(noise);
        return DebBuilder.deb("hello", "1:2.0-1", "amd64")
                .time(TIME)
                .script("postinst", "#!/bin/sh\n")
                .file("/usr/bin/hello", 0755, noise)
                .symlink("/usr/bin/hi", "hello");
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("hello.deb"), content);
    }

    private DebFile open(byte[] content) throws IOException {
        return DebFile.open(write(content));
    }

    @ParameterizedTest
    @EnumSource
    void contentIsReadInEveryCompression(DebBuilder.Compression compression) throws IOException {
        DebBuilder builder = builder().compression(compression);
        DebFile deb = open(builder.build());
        assertThat(deb.timestamp()).isEqualTo(TIME);
        try (InputStream data = deb.dataTar();
                InputStream control = deb.controlTar()) {
            assertThat(data.readAllBytes()).isEqualTo(builder.dataTar());
            assertThat(new String(control.readAllBytes(), ISO_8859_1)).contains("Package: hello", "#!/bin/sh");
        }
    }

    @ParameterizedTest
    @EnumSource
    void repackingGivesTheSameDebWithoutCompression(DebBuilder.Compression compression) throws IOException {
        Path plain = folder.resolve("plain.deb");
        open(builder().compression(compression).build()).repackUncompressed(plain, Long.MAX_VALUE);
        assertThat(plain)
                .hasBinaryContent(
                        builder().compression(DebBuilder.Compression.NONE).build());
        assertThat(DebFile.isUncompressed(plain)).isTrue();
    }

    @Test
    void repackingKeepsTheHeadersOfTheMembers() throws IOException {
        byte[] deb = builder().build();
        String text = new String(deb, ISO_8859_1);
        int data = text.indexOf("data.tar.xz");
        byte[] changed = (text.substring(0, data)
                        + String.format("%-16s%-12d%-6d%-6d%-8s", "data.tar.xz/", 42, 7, 8, "100600")
                        + text.substring(data + 48))
                .getBytes(ISO_8859_1);
        Path plain = folder.resolve("plain.deb");
        open(changed).repackUncompressed(plain, Long.MAX_VALUE);
        List<String> members = new ArrayList<>();
        try (ArArchiveInputStream ar = new ArArchiveInputStream(Files.newInputStream(plain))) {
            for (ArArchiveEntry entry = ar.getNextEntry(); entry != null; entry = ar.getNextEntry()) {
                members.add(entry.getName() + " " + entry.getLastModified() + " " + entry.getUserId() + ":"
                        + entry.getGroupId() + " " + Integer.toOctalString(entry.getMode()));
            }
        }
        assertThat(members)
                .containsExactly(
                        "debian-binary " + TIME + " 0:0 100644",
                        "control.tar " + TIME + " 0:0 100644",
                        "data.tar 42 7:8 100600");
    }

    @Test
    void membersThatBeginWithAnUnderscoreOrFollowTheDataDontCount() throws IOException {
        byte[] deb = builder().build();
        String text = new String(deb, ISO_8859_1);
        int control = text.indexOf("control.tar");
        String extra = String.format("%-16s%-12d%-6d%-6d%-8s%-10d`\n", "_gpgorigin", 0, 0, 0, "100644", 3) + "abc\n";
        byte[] changed = (text.substring(0, control) + extra + text.substring(control) + extra).getBytes(ISO_8859_1);
        Path plain = folder.resolve("plain.deb");
        open(changed).repackUncompressed(plain, Long.MAX_VALUE);
        assertThat(plain)
                .hasBinaryContent(
                        builder().compression(DebBuilder.Compression.NONE).build());
    }

    @Test
    void aCompressedDebIsNotTakenForAnUncompressedOne() throws IOException {
        assertThat(DebFile.isUncompressed(write(builder().build()))).isFalse();
        assertThat(DebFile.isUncompressed(write(new byte[0]))).isFalse();
        byte[] plain = builder().compression(DebBuilder.Compression.NONE).build();
        assertThat(DebFile.isUncompressed(write(Arrays.copyOf(plain, plain.length - 2))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!<arch>    => !<arkh>",
                "debian-bin => debian-bim",
                "2.0        => 3.0",
                "control.ta => controx.ta",
                "data.tar.x => data.tar.l",
                "100644     => 100699",
            })
    void whatIsNoDebIsRefused(String change) throws IOException {
        String[] sides = change.split("=>");
        String text = new String(builder().build(), ISO_8859_1);
        byte[] changed = text.replace(sides[0].strip(), sides[1].strip()).getBytes(ISO_8859_1);
        Path file = write(changed);
        assertThatThrownBy(() -> DebFile.open(file))
                .isInstanceOf(DebFormatException.class)
                .hasMessageStartingWith("hello.deb isn't a sound .deb: ");
    }

    @Test
    void aDebCutShortAnywhereIsRefused() throws IOException {
        byte[] deb = DebBuilder.deb("a").build();
        for (int length = 0; length < deb.length - 1; length++) {
            Path file = write(Arrays.copyOf(deb, length));
            assertThatThrownBy(() -> DebFile.open(file)).isInstanceOf(DebFormatException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void brokenCompressedDataIsRefusedWhileItIsRead(DebBuilder.Compression compression) throws IOException {
        byte[] deb = builder().compression(compression).build();
        int content = new String(deb, ISO_8859_1).indexOf("data.tar") + 60;
        Arrays.fill(deb, content + 2, content + 200, (byte) 0);
        DebFile broken = open(deb);
        assertThatThrownBy(() -> broken.repackUncompressed(folder.resolve("plain.deb"), Long.MAX_VALUE))
                .isInstanceOf(DebFormatException.class)
                .hasMessageStartingWith("hello.deb's data.tar can't be decompressed: ");
    }

    @Test
    void compressedDataThatIsCutShortIsRefused() throws IOException {
        for (DebBuilder.Compression compression :
                List.of(DebBuilder.Compression.XZ, DebBuilder.Compression.GZIP, DebBuilder.Compression.ZSTD)) {
            byte[] whole = DebBuilder.compress(compression, builder().dataTar());
            byte[] half = Arrays.copyOf(whole, whole.length / 2);
            String header = String.format(
                    "%-16s%-12d%-6d%-6d%-8s%-10d`\n", "data.tar" + suffix(compression), 0, 0, 0, "100644", half.length);
            String text = new String(builder().build(), ISO_8859_1);
            String deb = text.substring(0, text.indexOf("data.tar")) + header + new String(half, ISO_8859_1);
            DebFile file = open(deb.getBytes(ISO_8859_1));
            assertThatThrownBy(() -> file.repackUncompressed(folder.resolve("plain.deb"), Long.MAX_VALUE))
                    .as("%s", compression)
                    .isInstanceOf(DebFormatException.class);
        }
    }

    private static String suffix(DebBuilder.Compression compression) {
        return switch (compression) {
            case NONE -> "";
            case GZIP -> ".gz";
            case XZ -> ".xz";
            case ZSTD -> ".zst";
        };
    }

    @Test
    void aMissingFileIsAnOrdinaryIoFailure() {
        assertThatThrownBy(() -> DebFile.open(folder.resolve("absent.deb"))).isInstanceOf(IOException.class);
    }

    @Test
    void theControlFileIsRead(@TempDir Path place) throws IOException {
        Path deb = Files.write(
                place.resolve("a.deb"),
                DebBuilder.deb("a", "1:2", "arm64").depends("b, c").build());
        Stanza control = DebFile.open(deb).control();
        assertThat(control.require("Package")).isEqualTo("a");
        assertThat(control.require("Version")).isEqualTo("1:2");
        assertThat(control.require("Depends")).isEqualTo("b, c");
    }
}
