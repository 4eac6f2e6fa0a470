// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

/**
 * What a node has besides its content.
 *
 * @param uid the numeric owner, 0 to 2^32-2
 * @param gid the numeric group, 0 to 2^32-2
 * @param mode the permission bits with setuid, setgid and sticky (octal 0 to 7777), without the file type
 * @param mtime the time of the last change, in whole seconds since 1970-01-01T00:00:00Z
 * @param xattrs the extended attributes
 */
public record Metadata(long uid, long gid, int mode, long mtime, Xattrs xattrs) {

    private static final long MAX_ID = 0xFFFF_FFFEL;

    public Metadata {
        if (uid < 0 || uid > MAX_ID || gid < 0 || gid > MAX_ID) {
            throw new IllegalArgumentException("not an owner: " + uid + ":" + gid);
        }
        if ((mode & ~07777) != 0) {
            throw new IllegalArgumentException("not permission bits: " + Integer.toOctalString(mode));
        }
    }

    /** Root's, without extended attributes. */
    public static Metadata root(int mode, long mtime) {
        return new Metadata(0, 0, mode, mtime, Xattrs.NONE);
    }

    /** The same with another mode. */
    public Metadata withMode(int newMode) {
        return new Metadata(uid, gid, newMode, mtime, xattrs);
    }

    /** The same with another time. */
    public Metadata withMtime(long newMtime) {
        return new Metadata(uid, gid, mode, newMtime, xattrs);
    }

    /** The same with other extended attributes. */
    public Metadata withXattrs(Xattrs newXattrs) {
        return new Metadata(uid, gid, mode, mtime, newXattrs);
    }
}
