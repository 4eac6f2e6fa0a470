// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.Xattrs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a content object says before the content. It comes in two forms, each with its own length before it: the one that is
 * hashed together with the content, {@code (uuuusa(ayay))}, and the one that starts a {@code .filez} in an archive
 * repository, {@code (tuuuusa(ayay))}, which has the content's size in front.
 *
 * @param uid the numeric owner
 * @param gid the numeric group
 * @param mode {@code st_mode} with the file type: octal 100000 for regular files, 120000 for symbolic links
 * @param target the symbolic link's target, empty for regular files
 * @param xattrs the extended attributes
 */
public record FileHeader(long uid, long gid, int mode, String target, Xattrs xattrs) {

    /** The number of bytes before the header: its length, and zeros that put it on a multiple of 8. */
    static final int PREFIX_LENGTH = 8;

    private static final VariantType HASHED = VariantType.of("(uuuusa(ayay))");
    private static final VariantType STORED = VariantType.of("(tuuuusa(ayay))");
    private static final VariantType OWNER = VariantType.of("(uuua(ayay))");
    private static final long DEVICE = 0;

    /** The header of a regular file. Attributes without a value are left out, as C ostree does. */
    public static FileHeader of(RegularFile file) {
        Metadata metadata = file.metadata();
        return new FileHeader(
                metadata.uid(),
                metadata.gid(),
                FileMode.REGULAR | metadata.mode(),
                "",
                XattrArray.committed(metadata.xattrs()));
    }

    /** The header of a symbolic link. Attributes without a value are left out, as C ostree does. */
    public static FileHeader of(Symlink link) {
        Metadata metadata = link.metadata();
        return new FileHeader(
                metadata.uid(),
                metadata.gid(),
                FileMode.SYMLINK | FileMode.SYMLINK_PERMISSIONS,
                link.target(),
                XattrArray.committed(metadata.xattrs()));
    }

    /** Whether the object is a symbolic link, which has no content. */
    public boolean isSymlink() {
        return FileMode.type(mode) == FileMode.SYMLINK;
    }

    /** The bytes hashed before the content. */
    public byte[] encodeHashed() {
        return withLength(Framing.join(HASHED, fields()));
    }

    /**
     * The bytes a {@code .filez} has before the compressed content.
     *
     * @param size the number of bytes of content before compression; 0 for symbolic links
     */
    public byte[] encodeStored(long size) {
        List<byte[]> fields = new ArrayList<>(List.of(BigEndian.uint64(size)));
        fields.addAll(fields());
        return withLength(Framing.join(STORED, fields));
    }

    /** The bytes that a repository of mode bare-split-xattrs, and an encapsulated image, keep the attributes in. */
    public byte[] encodeXattrs() {
        return XattrArray.encode(xattrs);
    }

    /** Owner, mode and attributes as a repository of mode bare-user keeps them: in the form of a dirmeta. */
    byte[] encodeOwner() {
        return new DirMeta(uid, gid, mode, xattrs).encode();
    }

    private List<byte[]> fields() {
        return List.of(
                BigEndian.uint32(uid),
                BigEndian.uint32(gid),
                BigEndian.uint32(mode),
                BigEndian.uint32(DEVICE),
                Utf8.encodeWithNul(target),
                XattrArray.encode(xattrs));
    }

    private static byte[] withLength(byte[] header) {
        return ByteBuffer.allocate(PREFIX_LENGTH + header.length)
                .putInt(header.length)
                .putInt(0)
                .put(header)
                .array();
    }

    /** A header as it was found in a {@code .filez}. */
    static final class Found {

        private final FileHeader header;
        private final long size;
        private final byte[] hashed;

        private Found(FileHeader header, long size, byte[] hashed) {
            this.header = header;
            this.size = size;
            this.hashed = hashed;
        }

        FileHeader header() {
            return header;
        }

        /** The number of bytes of content it promises. */
        long size() {
            return size;
        }

        /** What is hashed before the content, made of the very bytes found. */
        byte[] hashed() {
            return hashed;
        }
    }

    /** Reads what follows the length in a {@code .filez}. */
    static Found decodeStored(byte[] bytes, Violations violations) throws MalformedObjectException {
        List<Variant> members = Variant.parse(STORED, bytes).children();
        FileHeader header = new FileHeader(
                BigEndian.uint32(members.get(1)),
                BigEndian.uint32(members.get(2)),
                (int) BigEndian.uint32(members.get(3)),
                members.get(5).asString(),
                XattrArray.decode(members.get(6), violations));
        if (BigEndian.uint32(members.get(4)) != DEVICE) {
            violations.found("a device number");
        }
        long size = BigEndian.uint64(members.get(0));
        header.check(size, violations);
        List<byte[]> hashed =
                members.subList(1, members.size()).stream().map(Variant::bytes).toList();
        return new Found(header, size, withLength(Framing.join(HASHED, hashed)));
    }

    /** What the file system says of an object in a repository of mode bare-split-xattrs. */
    record Owner(long uid, long gid, int mode) {}

    /** Whether the owner of a bare-user object, in the form of a dirmeta, is that of a symbolic link. */
    static boolean isSymlink(byte[] owner) throws MalformedObjectException {
        int mode = (int) BigEndian.uint32(Variant.parse(OWNER, owner).children().get(2));
        return FileMode.type(mode) == FileMode.SYMLINK;
    }

    /** Reads what {@link #encodeOwner} wrote. */
    static Found decodeOwner(byte[] owner, String target, long size, Violations violations)
            throws MalformedObjectException {
        List<Variant> members = Variant.parse(OWNER, owner).children();
        Owner read = new Owner(BigEndian.uint32(members.get(0)), BigEndian.uint32(members.get(1)), (int)
                BigEndian.uint32(members.get(2)));
        return found(read, members.get(3), target, size, violations);
    }

    /** Reads what {@link #encodeXattrs} wrote. */
    static Found decodeXattrs(Owner owner, byte[] xattrs, String target, long size, Violations violations)
            throws MalformedObjectException {
        return found(owner, Variant.parse(XattrArray.TYPE, xattrs), target, size, violations);
    }

    private static Found found(Owner owner, Variant xattrs, String target, long size, Violations violations)
            throws MalformedObjectException {
        FileHeader header =
                new FileHeader(owner.uid(), owner.gid(), owner.mode(), target, XattrArray.decode(xattrs, violations));
        header.check(size, violations);
        List<byte[]> hashed = List.of(
                BigEndian.uint32(owner.uid()),
                BigEndian.uint32(owner.gid()),
                BigEndian.uint32(owner.mode()),
                BigEndian.uint32(DEVICE),
                Utf8.encodeWithNul(target),
                xattrs.bytes());
        return new Found(header, size, withLength(Framing.join(HASHED, hashed)));
    }

    private void check(long size, Violations violations) throws MalformedObjectException {
        int type = FileMode.type(mode);
        if (type != FileMode.REGULAR && type != FileMode.SYMLINK) {
            throw new MalformedObjectException(
                    "not the mode of a regular file or symbolic link: " + Integer.toOctalString(mode));
        }
        if (size < 0) {
            throw new MalformedObjectException("a size of " + Long.toUnsignedString(size) + " bytes");
        }
        if (isSymlink() && FileMode.permissions(mode) != FileMode.SYMLINK_PERMISSIONS) {
            violations.found("not the mode of a symbolic link: " + Integer.toOctalString(mode));
        }
        if (isSymlink() == target.isEmpty()) {
            violations.found(isSymlink() ? "a symbolic link without a target" : "a regular file with a link's target");
        }
        if (isSymlink() && size != 0) {
            violations.found("a symbolic link with a size of " + size + " bytes");
        }
    }
}
