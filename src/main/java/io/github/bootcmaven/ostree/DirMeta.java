// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Xattrs;
import java.util.List;

/**
 * A directory's own metadata, {@code (uuua(ayay))}. Directories with the same metadata share one object.
 *
 * @param uid the numeric owner
 * @param gid the numeric group
 * @param mode {@code st_mode} with the directory bit, octal 40000
 * @param xattrs the extended attributes
 */
public record DirMeta(long uid, long gid, int mode, Xattrs xattrs) {

    private static final VariantType TYPE = VariantType.of("(uuua(ayay))");

    /** A directory's metadata. Attributes without a value are left out, as C ostree does. */
    public static DirMeta of(Metadata metadata) {
        return new DirMeta(
                metadata.uid(),
                metadata.gid(),
                FileMode.DIRECTORY | metadata.mode(),
                XattrArray.committed(metadata.xattrs()));
    }

    /** The object's bytes. */
    public byte[] encode() {
        return Framing.join(
                TYPE,
                List.of(
                        BigEndian.uint32(uid),
                        BigEndian.uint32(gid),
                        BigEndian.uint32(mode),
                        XattrArray.encode(xattrs)));
    }

    /** The checksum of the object's bytes. */
    public Digest checksum() {
        return Digest.of(encode());
    }

    /** Reads the object's bytes. */
    public static DirMeta decode(byte[] bytes) throws MalformedObjectException {
        return decode(bytes, Violations.REFUSED);
    }

    static DirMeta decode(byte[] bytes, Violations violations) throws MalformedObjectException {
        List<Variant> members = Variant.parse(TYPE, bytes).children();
        int mode = (int) BigEndian.uint32(members.get(2));
        if (FileMode.type(mode) != FileMode.DIRECTORY) {
            violations.found("not the mode of a directory: " + Integer.toOctalString(mode));
        }
        return new DirMeta(
                BigEndian.uint32(members.get(0)),
                BigEndian.uint32(members.get(1)),
                mode,
                XattrArray.decode(members.get(3), violations));
    }
}
