// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A content object read from its {@code .filez}: length and header, then for a regular file a raw deflate stream (RFC
 * 1951).
 */
public final class FileObject implements AutoCloseable {

    /** More than the largest target and the largest set of attributes that Linux allows. */
    private static final int MAX_HEADER = 1 << 20;

    private final FileHeader.Found found;
    private final InputStream compressed;
    private final InputStream content;

    private FileObject(FileHeader.Found found, InputStream compressed) {
        this.found = found;
        this.compressed = compressed;
        this.content = found.header().isSymlink()
                ? InputStream.nullInputStream()
                : new InflatedStream(compressed, found.size());
    }

    static FileObject open(Path file, Violations violations) throws IOException {
        InputStream in;
        try {
            in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(file.toString(), null, "the object is missing");
        }
        try {
            FileHeader.Found found = readHeader(in, violations);
            if (found.header().isSymlink() && in.read() >= 0) {
                violations.found("bytes after the header of a symbolic link");
            }
            return new FileObject(found, in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static FileHeader.Found readHeader(InputStream in, Violations violations) throws IOException {
        byte[] prefix = in.readNBytes(FileHeader.PREFIX_LENGTH);
        if (prefix.length < FileHeader.PREFIX_LENGTH) {
            throw new MalformedObjectException("ends before its header");
        }
        int length = ByteBuffer.wrap(prefix).getInt();
        if (length < 0 || length > MAX_HEADER) {
            throw new MalformedObjectException("a header of " + Integer.toUnsignedString(length) + " bytes");
        }
        if (ByteBuffer.wrap(prefix).getInt(Integer.BYTES) != 0) {
            throw new MalformedObjectException("no zeros before its header");
        }
        byte[] header = in.readNBytes(length);
        if (header.length < length) {
            throw new MalformedObjectException("ends inside its header");
        }
        return FileHeader.decodeStored(header, violations);
    }

    /** Owner, mode, link target and attributes. */
    public FileHeader header() {
        return found.header();
    }

    /** The number of bytes of content that the header promises. */
    public long size() {
        return found.size();
    }

    /**
     * The content, uncompressed; nothing for a symbolic link. Its end is reached only if the compressed stream is whole,
     * gives as many bytes as promised, and nothing follows; else reading fails with {@link MalformedObjectException}.
     */
    public InputStream content() {
        return content;
    }

    /** What is hashed before the content. */
    byte[] hashedHeader() {
        return found.hashed();
    }

    @Override
    public void close() throws IOException {
        content.close();
        compressed.close();
    }
}
