// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A small .deb with a file of zeros of any size: what fills a disk when it is unpacked. */
public final class ZeroDeb {

    private static final int BUFFER = 1 << 20;

    private ZeroDeb() {}

    /**
     * The .deb.
     *
     * @param deb tells what the package is called
     * @param path where the file is; begins with a slash
     * @param size the file's size in bytes
     */
    public static byte[] of(DebBuilder deb, String path, long size) throws IOException {
        byte[] small = deb.compression(DebBuilder.Compression.NONE).build();
        int data = new String(small, StandardCharsets.ISO_8859_1).indexOf("data.tar");
        byte[] content = compressed(path, size);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(small, 0, data);
        out.write(String.format("%-16s%-12d%-6d%-6d%-8s%-10d`\n", "data.tar.zst", 0, 0, 0, "100644", content.length)
                .getBytes(StandardCharsets.US_ASCII));
        out.write(content);
        if (content.length % 2 == 1) {
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static byte[] compressed(String path, long size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream compressing = new ZstdOutputStream(bytes, 1);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(compressing)) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
            for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
                tar.putArchiveEntry(new TarArchiveEntry("." + path.substring(0, slash) + "/"));
                tar.closeArchiveEntry();
            }
            TarArchiveEntry file = new TarArchiveEntry("." + path);
            file.setSize(size);
            tar.putArchiveEntry(file);
            byte[] zeros = new byte[BUFFER];
            for (long left = size; left > 0; left -= Math.min(left, BUFFER)) {
                tar.write(zeros, 0, (int) Math.min(left, BUFFER));
            }
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
