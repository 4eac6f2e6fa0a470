// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * The {@code .file} of mode bare-split-xattrs: content with its real owner and mode, or a real symbolic link, and its
 * attributes beside it: {@code .file-xattrs} named by the checksum of their bytes, {@code .file-xattrs-link}, named as the
 * object, with the same bytes.
 *
 * <p>An owner that the process may not give away is refused: another one would be another object.
 */
final class SplitXattrsFormat implements ContentFormat {

    private static final FileTime TIME = FileTime.fromMillis(0);
    private static final long UINT32_MASK = 0xFFFF_FFFFL;

    private final ObjectStore objects;

    SplitXattrsFormat(ObjectStore objects) {
        this.objects = objects;
    }

    @Override
    public boolean isCompressed() {
        return false;
    }

    @Override
    public Stored putFile(Digest checksum, FileHeader header, long size, Body body) throws IOException {
        putXattrs(checksum, header);
        return objects.put(new ObjectName(checksum, ObjectType.FILE), file -> {
            ObjectStore.bytes(body).make(file);
            setOwner(file, header);
            Files.setLastModifiedTime(file, TIME);
            // After the owner: a change of owner takes setuid and setgid away.
            Files.setAttribute(file, "unix:mode", FileMode.permissions(header.mode()));
        });
    }

    @Override
    public Stored putSymlink(Digest checksum, FileHeader header) throws IOException {
        Path target = target(header.target());
        putXattrs(checksum, header);
        return objects.put(new ObjectName(checksum, ObjectType.FILE), file -> {
            Files.createSymbolicLink(file, target);
            setOwner(file, header);
        });
    }

    /** Java takes slashes out of paths that mean nothing on a disk; in a target they count. */
    private static Path target(String target) {
        Path path;
        try {
            path = Path.of(target);
        } catch (java.nio.file.InvalidPathException e) {
            throw refusal(target, e.getReason()).hint("set LC_ALL=C.UTF-8, or use another <mode>");
        }
        if (!path.toString().equals(target)) {
            throw refusal(target, "Java can't make a link with needless slashes in its target")
                    .hint("use another <mode>");
        }
        return path;
    }

    private static BootcException refusal(String target, String why) {
        return BootcException.environment("Cannot write a symbolic link to '" + Utf8.printable(target)
                        + "' to a repository of mode bare-split-xattrs: " + why)
                .in("<mode>");
    }

    /** First, so that no object is ever without. */
    private void putXattrs(Digest checksum, FileHeader header) throws IOException {
        byte[] bytes = header.encodeXattrs();
        ObjectStore.Maker maker = ObjectStore.bytes(out -> out.write(bytes));
        ObjectName xattrs = new ObjectName(Digest.of(bytes), ObjectType.FILE_XATTRS);
        objects.put(xattrs, maker);
        objects.putLink(new ObjectName(checksum, ObjectType.FILE_XATTRS_LINK), xattrs, maker);
    }

    private void setOwner(Path file, FileHeader header) throws IOException {
        try {
            setOwner(file, "uid", header.uid());
            setOwner(file, "gid", header.gid());
        } catch (FileSystemException e) {
            throw BootcException.environment("Cannot give a file below " + objects.folder() + " to " + header.uid()
                            + ":" + header.gid() + ": " + e.getReason())
                    .in("<mode>")
                    .hint("bare-split-xattrs keeps real owners, which only root can set; use archive or bare-user")
                    .causedBy(e);
        }
    }

    /** What is right already needs no right to change it. */
    private static void setOwner(Path file, String which, long id) throws IOException {
        if (number(file, which) != id) {
            Files.setAttribute(file, "unix:" + which, (int) id, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static long number(Path file, String which) throws IOException {
        return ((Integer) Files.getAttribute(file, "unix:" + which, LinkOption.NOFOLLOW_LINKS)) & UINT32_MASK;
    }

    @Override
    public boolean isWholeWhenEmpty(Path file, Digest checksum) throws IOException {
        try (FileObject object = open(checksum, Violations.REFUSED)) {
            return Digest.of(object.hashedHeader()).equals(checksum);
        } catch (MalformedObjectException | NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public FileObject open(Digest checksum, Violations violations) throws IOException {
        Path file = objects.path(new ObjectName(checksum, ObjectType.FILE));
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw FileObject.missing(file);
        }
        byte[] xattrs = xattrs(checksum);
        FileHeader.Owner owner =
                new FileHeader.Owner(number(file, "uid"), number(file, "gid"), (int) number(file, "mode"));
        if (FileMode.type(owner.mode()) == FileMode.SYMLINK) {
            String target = Files.readSymbolicLink(file).toString();
            return new FileObject(
                    FileHeader.decodeXattrs(owner, xattrs, target, 0, violations),
                    InputStream.nullInputStream(),
                    InputStream.nullInputStream());
        }
        FileHeader.Found found = FileHeader.decodeXattrs(owner, xattrs, "", Files.size(file), violations);
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return new FileObject(found, in, in);
    }

    private byte[] xattrs(Digest checksum) throws IOException {
        try {
            return objects.read(new ObjectName(checksum, ObjectType.FILE_XATTRS_LINK));
        } catch (NoSuchFileException e) {
            throw new MalformedObjectException("has no " + ObjectType.FILE_XATTRS_LINK.label() + " beside it");
        }
    }
}
