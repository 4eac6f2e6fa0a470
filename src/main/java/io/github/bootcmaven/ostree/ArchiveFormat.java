// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The {@code .filez}: length and header, then for a regular file a raw deflate stream (RFC 1951). */
final class ArchiveFormat implements ContentFormat {

    /** More than the largest target and the largest set of attributes that Linux allows. */
    private static final int MAX_HEADER = 1 << 20;

    private final ObjectStore objects;

    ArchiveFormat(ObjectStore objects) {
        this.objects = objects;
    }

    @Override
    public boolean isCompressed() {
        return true;
    }

    @Override
    public Stored putFile(Digest checksum, FileHeader header, long size, Body body) throws IOException {
        return objects.put(new ObjectName(checksum, ObjectType.FILE), ObjectStore.bytes(out -> {
            out.write(header.encodeStored(size));
            body.writeTo(out);
        }));
    }

    @Override
    public Stored putSymlink(Digest checksum, FileHeader header) throws IOException {
        return objects.put(
                new ObjectName(checksum, ObjectType.FILE), ObjectStore.bytes(out -> out.write(header.encodeStored(0))));
    }

    @Override
    public boolean isWholeWhenEmpty(Path file, Digest checksum) {
        return false;
    }

    @Override
    public FileObject open(Digest checksum, Violations violations) throws IOException {
        Path file = objects.path(new ObjectName(checksum, ObjectType.FILE));
        InputStream in;
        try {
            in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        } catch (NoSuchFileException e) {
            throw FileObject.missing(file);
        }
        try {
            FileHeader.Found found = readHeader(in, violations);
            if (found.header().isSymlink()) {
                if (in.read() >= 0) {
                    violations.found("bytes after the header of a symbolic link");
                }
                return new FileObject(found, InputStream.nullInputStream(), in);
            }
            return new FileObject(found, new InflatedStream(in, found.size()), in);
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
}
