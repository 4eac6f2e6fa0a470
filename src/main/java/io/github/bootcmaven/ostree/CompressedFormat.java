// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The formats that are common in an operating system and don't get smaller by deflate, told by their first bytes. */
final class CompressedFormat {

    /** How many first bytes it takes. */
    static final int LONGEST = 8;

    private static final List<byte[]> MAGIC = List.of(
            magic("1f8b08"), // gzip: manuals, documentation
            magic("fd377a585a00"), // xz: kernel modules
            magic("28b52ffd"), // zstd: kernel modules, initramfs
            magic("425a68"), // bzip2
            magic("504b0304"), // zip, jar
            magic("89504e470d0a1a0a"), // PNG
            magic("ffd8ff"), // JPEG
            magic("774f4632")); // WOFF2

    private CompressedFormat() {}

    static boolean startsIn(byte[] first) {
        return MAGIC.stream()
                .anyMatch(magic ->
                        first.length >= magic.length && Arrays.equals(magic, 0, magic.length, first, 0, magic.length));
    }

    private static byte[] magic(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
