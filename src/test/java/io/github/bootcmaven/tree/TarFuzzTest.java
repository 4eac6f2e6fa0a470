// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.RandomTrees;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damages tars at random and sees that the readers say so, or read what is left, and do nothing else. */
class TarFuzzTest {

    private static final int MUTATIONS = 20_000;
    private static final long MAX_ALLOCATION = 8 << 20;
    private static final byte[][] SPOILERS = {
        {0},
        {(byte) 0xff},
        {(byte) 0x80},
        {' '},
        {'/'},
        {'.', '.', '/'},
        {'9'},
        {'7', '7', '7', '7', '7', '7', '7'},
        {'-'},
        {'x'}
    };

    private static final byte[] USTAR = RawTar.utf8("ustar");

    @TempDir
    Path folder;

    @Test
    @Timeout(120)
    void damagedTarsGiveNothingButTheDeclaredExceptions() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("TarFuzzTest seed " + seed);
        Random random = new Random(seed);
        List<byte[]> tars = List.of(ours(seed), gnus());
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] tar = mutate(tars.get(i % tars.size()), random);
            long before = allocated();
            try {
                refused += readEntries(tar) ? 0 : 1;
                // The tree's reader goes through a file, which costs more: every tenth.
                refused += i % 10 != 0 || readTree(tar) ? 0 : 1;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("mutation " + i + " of seed " + seed, e);
            }
            assertThat(allocated() - before)
                    .as("bytes allocated by mutation %s", i)
                    .isLessThan(MAX_ALLOCATION);
        }
        assertThat(refused).isGreaterThan(MUTATIONS / 4);
    }

    private static boolean readEntries(byte[] tar) throws IOException {
        try (TarReader reader = new TarReader(new ByteArrayInputStream(tar))) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (entry.size() % 2 == 0) {
                    reader.content().transferTo(OutputStream.nullOutputStream());
                }
            }
            return true;
        } catch (TarFormatException e) {
            assertThat(e).message().doesNotContainPattern("\\p{Cntrl}");
            return false;
        }
    }

    private boolean readTree(byte[] tar) throws IOException {
        try {
            FileTree tree = TreeReader.read(Files.write(folder.resolve("rootfs.tar"), tar));
            tree.walk((path, node) -> {
                if (node instanceof RegularFile file) {
                    file.content().writeTo(OutputStream.nullOutputStream());
                }
            });
            return true;
        } catch (TarFormatException | BootcException e) {
            assertThat(e).message().doesNotContainPattern("\\p{Cntrl}");
            return false;
        }
    }

    private static byte[] mutate(byte[] tar, Random random) {
        byte[] mutated = tar.clone();
        int block = random.nextInt(mutated.length / 512) * 512;
        switch (random.nextInt(6)) {
            case 0 -> mutated = Arrays.copyOf(mutated, random.nextInt(mutated.length));
            case 1 -> mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            case 2 -> mutated = spliced(mutated, block, random.nextInt(mutated.length / 512) * 512);
            case 3 -> mutated = spliced(mutated, random.nextInt(mutated.length), random.nextInt(mutated.length));
            default -> {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    byte[] spoiler = SPOILERS[random.nextInt(SPOILERS.length)];
                    System.arraycopy(spoiler, 0, mutated, block + random.nextInt(500), spoiler.length);
                }
            }
        }
        if (random.nextInt(10) != 0) {
            sealHeaders(mutated);
        }
        return mutated;
    }

    /** The begin of the tar up to one place, and its end from another: something is missing, or comes twice. */
    private static byte[] spliced(byte[] tar, int until, int from) {
        byte[] spliced = Arrays.copyOf(tar, until + tar.length - from);
        System.arraycopy(tar, from, spliced, until, tar.length - from);
        return spliced;
    }

    /** Makes the checksums true again, or nothing but them would ever be tested. */
    private static void sealHeaders(byte[] tar) {
        for (int block = 0; block + 512 <= tar.length; block += 512) {
            if (Arrays.equals(tar, block + 257, block + 257 + USTAR.length, USTAR, 0, USTAR.length)) {
                int sum = 8 * ' ';
                for (int i = 0; i < 512; i++) {
                    sum += i < 148 || i >= 156 ? tar[block + i] & 0xff : 0;
                }
                for (int digit = 5; digit >= 0; digit--, sum >>= 3) {
                    tar[block + 148 + digit] = (byte) ('0' + (sum & 7));
                }
            }
        }
    }

    private static byte[] ours(long seed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TreeWriter.write(new RandomTrees(seed).nodes(12).maxFileSize(1000).make(), out);
        return out.toByteArray();
    }

    private static byte[] gnus() {
        return new RawTar()
                .pax('g', "comment", "x", "mtime", "1.5")
                .directory("./")
                .entry('L', "././@LongLink", "d/".repeat(80) + "\0")
                .directory("d")
                .entry('K', "././@LongLink", "t".repeat(200) + "\0")
                .link('2', "link", "t")
                .entry('0', "file", "content")
                .link('1', "hard", "file")
                .pax('x', "path", "\u00e9", "size", "7", "SCHILY.xattr.user.a", "\u00e9")
                .entry('0', "e", "content")
                .end();
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
