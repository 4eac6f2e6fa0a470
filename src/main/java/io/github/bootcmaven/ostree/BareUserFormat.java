// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;

/**
 * The {@code .file} of mode bare-user: the content, or a symbolic link's target and NUL, as a regular file; owner, mode and
 * attributes in {@code user.ostreemeta}, as a dirmeta has them. The file's own mode is that of the object without setuid,
 * setgid, sticky and the right of all to write, so that nobody gains by running it.
 */
final class BareUserFormat implements ContentFormat {

    private static final String ATTRIBUTE = "ostreemeta";

    /** The largest attribute that Linux takes. */
    private static final int MAX_ATTRIBUTE = 1 << 16;

    private static final int KEPT_PERMISSIONS = 0775;
    private static final int OWNER_READS = 0400;
    private static final int LINK_PERMISSIONS = 0644;
    private static final int MAX_TARGET = 1 << 16;
    private static final FileTime TIME = FileTime.fromMillis(0);

    private final ObjectStore objects;

    BareUserFormat(ObjectStore objects) {
        this.objects = objects;
    }

    @Override
    public boolean isCompressed() {
        return false;
    }

    @Override
    public Stored putFile(Digest checksum, FileHeader header, long size, Body body) throws IOException {
        int permissions = (header.mode() & KEPT_PERMISSIONS) | OWNER_READS;
        return put(checksum, header, permissions, body);
    }

    @Override
    public Stored putSymlink(Digest checksum, FileHeader header) throws IOException {
        byte[] target = Utf8.encodeWithNul(header.target());
        return put(checksum, header, LINK_PERMISSIONS, out -> out.write(target));
    }

    private Stored put(Digest checksum, FileHeader header, int permissions, Body body) throws IOException {
        return objects.put(new ObjectName(checksum, ObjectType.FILE), file -> {
            ObjectStore.bytes(body).make(file);
            try {
                view(file).write(ATTRIBUTE, ByteBuffer.wrap(header.encodeOwner()));
            } catch (FileSystemException e) {
                throw BootcException.environment("Cannot write the attribute user." + ATTRIBUTE + " below "
                                + objects.folder() + ": " + e.getMessage())
                        .in("<mode>")
                        .hint("bare-user needs a file system with user attributes; use archive, or another folder")
                        .causedBy(e);
            }
            Files.setLastModifiedTime(file, TIME);
            Files.setAttribute(file, "unix:mode", permissions);
        });
    }

    @Override
    public boolean isWholeWhenEmpty(Path file, Digest checksum) throws IOException {
        try (FileObject object = open(checksum, Violations.REFUSED)) {
            return Digest.of(object.hashedHeader()).equals(checksum);
        } catch (MalformedObjectException e) {
            return false;
        }
    }

    @Override
    public FileObject open(Digest checksum, Violations violations) throws IOException {
        Path file = objects.path(new ObjectName(checksum, ObjectType.FILE));
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw FileObject.missing(file);
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new MalformedObjectException("is no regular file");
        }
        byte[] owner = readAttribute(file);
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            long size = Files.size(file);
            if (!FileHeader.isSymlink(owner)) {
                return new FileObject(FileHeader.decodeOwner(owner, "", size, violations), in, in);
            }
            byte[] target = in.readNBytes(MAX_TARGET);
            String text = Utf8.decodeWithNul(target, 0, target.length);
            return new FileObject(
                    FileHeader.decodeOwner(owner, text, 0, violations), InputStream.nullInputStream(), in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static byte[] readAttribute(Path file) throws IOException {
        UserDefinedFileAttributeView view = view(file);
        try {
            int size = view.size(ATTRIBUTE);
            ByteBuffer value = ByteBuffer.allocate(Math.min(size, MAX_ATTRIBUTE));
            view.read(ATTRIBUTE, value);
            return value.array();
        } catch (FileSystemException e) {
            throw new MalformedObjectException("has no readable attribute user." + ATTRIBUTE);
        }
    }

    private static UserDefinedFileAttributeView view(Path file) throws FileSystemException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view == null) {
            throw new FileSystemException(file.toString(), null, "the file system has no attributes");
        }
        return view;
    }
}
