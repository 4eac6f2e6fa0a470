// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.FileSlice;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An image layout as one file, which container tools call {@code oci-archive}: a tar of the layout's files. Its bytes are
 * decided by the layout's files alone: {@code oci-layout}, {@code index.json}, then the blobs by digest, all of them root's,
 * with time 0.
 */
public final class LayoutArchive {

    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private LayoutArchive() {}

    /**
     * Writes the archive of a layout; it appears whole or not at all.
     *
     * @throws io.github.bootcmaven.log.BootcException if a blob isn't what its name says
     */
    public static void write(ImageLayout layout, Path target) throws IOException {
        write(layout, target, digest -> verified(layout, digest));
    }

    /**
     * The same for a layout that this process has just written: it knows the blobs by their digests, and digesting them once
     * more would only cost time.
     */
    public static void writeFresh(ImageLayout layout, Path target) throws IOException {
        write(layout, target, digest -> FileSlice.ofWhole(layout.blobFile(digest)));
    }

    /** How a blob is read. */
    @FunctionalInterface
    private interface Blobs {
        Content blob(Digest digest) throws IOException;
    }

    private static void write(ImageLayout layout, Path target, Blobs blobs) throws IOException {
        try (AtomicFile file = AtomicFile.create(target)) {
            write(layout, file.out(), blobs);
            file.commit();
        }
    }

    private static void write(ImageLayout layout, OutputStream out, Blobs blobs) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        file(tar, layout, ImageLayout.OCI_LAYOUT);
        file(tar, layout, ImageLayout.INDEX_JSON);
        directory(tar, "blobs/");
        directory(tar, ImageLayout.BLOBS + "/");
        for (Digest digest : layout.blobDigests()) {
            blob(tar, digest, blobs.blob(digest));
        }
        tar.finish();
        tar.flush();
    }

    private static void file(TarArchiveOutputStream tar, ImageLayout layout, String name) throws IOException {
        byte[] content = Files.readAllBytes(layout.directory().resolve(name));
        begin(tar, name, FILE_MODE, content.length);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void directory(TarArchiveOutputStream tar, String name) throws IOException {
        begin(tar, name, DIRECTORY_MODE, 0);
        tar.closeArchiveEntry();
    }

    private static Content verified(ImageLayout layout, Digest digest) throws IOException {
        return layout.blob(Descriptor.of("of any type", digest, Files.size(layout.blobFile(digest))));
    }

    private static void blob(TarArchiveOutputStream tar, Digest digest, Content content) throws IOException {
        begin(tar, ImageLayout.BLOBS + "/" + digest.hex(), FILE_MODE, content.size());
        content.writeTo(tar);
        tar.closeArchiveEntry();
    }

    private static void begin(TarArchiveOutputStream tar, String name, int mode, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(size);
        entry.setModTime(0);
        entry.setIds(0, 0);
        tar.putArchiveEntry(entry);
    }
}
