// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.bootcmaven.testing.DebBuilder;
import io.github.bootcmaven.testing.Mutations;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Broken input of any kind gets the declared exception and no other. */
class ParserFuzzTest {

    /** Few, for each build; {@code -Dbootc.fuzz=1000000} is for a change to a parser. */
    private static final int INPUTS = Integer.getInteger("bootc.fuzz", 5_000);

    private static final DebianVersion OTHER = DebianVersion.parse("1:2.41-12+deb13u4");

    private interface Parser {
        void parse(byte[] input) throws IOException;
    }

    private static void fuzz(byte[] sound, int inputs, Parser parser) {
        Mutations mutations = Mutations.seeded(20261123);
        for (int i = 0; i < inputs; i++) {
            byte[] input = mutations.mutate(sound);
            try {
                parser.parse(input);
            } catch (DebFormatException declared) {
                Objects.requireNonNull(declared.getMessage(), "it says what is wrong");
            } catch (IOException | RuntimeException e) {
                throw new AssertionError(
                        mutations + ", input " + i + ": " + HexFormat.of().formatHex(input), e);
            }
        }
    }

    @Test
    void stanzasAndPackages() {
        String stanza = "Package: dash\nVersion: 1:0.5.12-12\nArchitecture: amd64\nEssential: yes\n# no\n"
                + "Depends: a | b (>= 1)\nProvides: sh (= 1)\nDescription: x\n y\n .\n z\nFilename: pool/d.deb\n"
                + "Size: 98216\nInstalled-Size: 3\nSHA256: " + "ab".repeat(32) + "\n\n";
        fuzz((stanza + stanza).getBytes(UTF_8), INPUTS, input -> {
            try (Deb822 reader = Deb822.read(new ByteArrayInputStream(input))) {
                for (Stanza next = reader.next(); next != null; next = reader.next()) {
                    BinaryPackage binary = BinaryPackage.of(next);
                    binary.dependsRelations();
                    binary.providesRelations();
                }
            }
        });
    }

    /** Whole indexes, of which every package and every name is asked for. */
    @Test
    void indexes(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("Packages");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            fuzz(realStanzas(), INPUTS, input -> {
                channel.truncate(input.length);
                channel.write(ByteBuffer.wrap(input), 0);
                PackagesFile packages = PackagesFile.scan(file);
                packages.essential();
                packages.providing("awk");
                packages.related("dash", Set.of("Depends"));
                packages.mentions(Set.of("dash", "awk"));
                for (BinaryPackage binary : packages.named("dash")) {
                    binary.preDependsRelations();
                }
            });
        }
    }

    /** Two stanzas as Debian's archive has them; from the cache of an earlier build where there is one. */
    private static byte[] realStanzas() throws IOException {
        String stanza = "Package: dash\nVersion: 0.5.12-12\nArchitecture: amd64\nMaintainer: N <n@example.org>\n"
                + "Essential: yes\nPre-Depends: libc6 (>= 2.38), awk:any | gawk [amd64]\nProvides: awk (= 1)\n"
                + "Description: POSIX-compliant shell\nMulti-Arch: foreign\nFilename: pool/main/d/dash/d.deb\n"
                + "Size: 98216\nSHA256: " + "ab".repeat(32) + "\n\n";
        Path cache = Path.of(System.getProperty("bootc.it.cache", "target/it-cache"), "apt", "sha256");
        if (!Files.isDirectory(cache)) {
            return stanza.repeat(2).getBytes(UTF_8);
        }
        try (Stream<Path> files = Files.walk(cache)) {
            Path index = files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(path -> path.toFile().length()))
                    .orElseThrow();
            try (InputStream in = Files.newInputStream(index)) {
                String text = new String(in.readNBytes(6000), ISO_8859_1);
                int end = text.lastIndexOf("\n\n");
                return (stanza + text.substring(0, end < 0 ? 0 : end + 2)).getBytes(ISO_8859_1);
            }
        }
    }

    @Test
    void versions() {
        fuzz("1:2.41-12+deb13u4~bpo1".getBytes(UTF_8), INPUTS, input -> {
            DebianVersion version = DebianVersion.parse(new String(input, ISO_8859_1));
            if (Integer.signum(version.compareTo(OTHER)) != -Integer.signum(OTHER.compareTo(version))) {
                throw new AssertionError("no order between " + version + " and " + OTHER);
            }
        });
    }

    @Test
    void relations() {
        String field = "libc6 (>= 2.38), python3:any (<< 3.14) | python3-minimal, debconf (= 0.5) | debconf-2.0";
        fuzz(field.getBytes(UTF_8), INPUTS, input -> Relation.parseField(new String(input, ISO_8859_1)));
    }

    @Test
    void framesOfDebs(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.deb");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            fuzz(DebBuilder.deb("a").build(), INPUTS, input -> {
                channel.truncate(input.length);
                channel.write(ByteBuffer.wrap(input), 0);
                DebFile deb = DebFile.open(file);
                deb.timestamp();
                deb.control();
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void contentsOfDebs(DebBuilder.Compression compression) throws IOException {
        Compression codec = Compression.valueOf(compression.name());
        byte[] sound = DebBuilder.compress(
                compression, DebBuilder.deb("a").file("/a", "b").dataTar());
        fuzz(sound, Math.max(1, INPUTS / DebBuilder.Compression.values().length), input -> {
            try (InputStream in = codec.decompress(new ByteArrayInputStream(input), "it")) {
                in.readNBytes(1 << 20);
            }
        });
    }
}
