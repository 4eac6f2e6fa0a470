// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.FileSlice;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/**
 * An image layout as one file, which container tools call {@code oci-archive}: a tar of the layout's files. Its bytes are
 * decided by the layout's files alone: {@code oci-layout}, {@code index.json}, then the blobs by digest, all of them root's,
 * with time 0.
 */
public final class LayoutArchive {

    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;
    private static final int BLOCK = 512;
    private static final ZipEncoding UTF_8 = ZipEncodingHelper.getZipEncoding(StandardCharsets.UTF_8);
    private static final byte[] END = new byte[2 * BLOCK];
    private static final Content NOTHING = Content.of(new byte[0]);

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

    /** A file or, with a slash at the end of its name, a folder of the archive; {@code offset} is its header's. */
    private record Member(String name, Content content, long offset) {

        /** Where the next one begins: header and content, filled up to whole blocks. */
        long end() {
            long blocks = (content.size() + BLOCK - 1) / BLOCK;
            return offset + BLOCK + blocks * BLOCK;
        }

        byte[] header() throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setMode(entry.isDirectory() ? DIRECTORY_MODE : FILE_MODE);
            entry.setSize(content.size());
            entry.setModTime(0);
            entry.setIds(0, 0);
            byte[] header = new byte[BLOCK];
            entry.writeEntryHeader(header, UTF_8, true);
            return header;
        }
    }

    private static void write(ImageLayout layout, Path target, Blobs blobs) throws IOException {
        List<Member> members = members(layout, blobs);
        try (AtomicFile file = AtomicFile.create(target)) {
            writeAll(members, file.unfinished());
            file.commit();
        }
    }

    private static List<Member> members(ImageLayout layout, Blobs blobs) throws IOException {
        List<Member> members = new ArrayList<>();
        for (String name : List.of(ImageLayout.OCI_LAYOUT, ImageLayout.INDEX_JSON)) {
            add(members, name, Content.of(Files.readAllBytes(layout.directory().resolve(name))));
        }
        add(members, "blobs/", NOTHING);
        add(members, ImageLayout.BLOBS + "/", NOTHING);
        for (Digest digest : layout.blobDigests()) {
            add(members, ImageLayout.BLOBS + "/" + digest.hex(), blobs.blob(digest));
        }
        return members;
    }

    private static void add(List<Member> members, String name, Content content) {
        long offset = members.isEmpty() ? 0 : members.get(members.size() - 1).end();
        members.add(new Member(name, content, offset));
    }

    /** Every member knows its place: so all cores copy. What is between them is never written, and reads as zeros. */
    private static void writeAll(List<Member> members, Path file) throws IOException {
        try {
            members.parallelStream().forEach(member -> {
                try {
                    write(member.header(), member.content(), file, member.offset());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        write(END, NOTHING, file, members.get(members.size() - 1).end());
    }

    private static void write(byte[] before, Content content, Path file, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.position(offset);
            OutputStream out = Channels.newOutputStream(channel);
            out.write(before);
            if (content instanceof FileSlice slice) {
                slice.transferTo(channel);
            } else {
                content.writeTo(out);
            }
        }
    }

    private static Content verified(ImageLayout layout, Digest digest) throws IOException {
        return layout.blob(Descriptor.of("of any type", digest, Files.size(layout.blobFile(digest))));
    }
}
