// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

/** The kinds of objects that a commit consists of. */
public enum ObjectType {
    /** Content: a regular file or symbolic link with owner, mode and extended attributes; no name. */
    FILE("file", "filez"),
    /** The names in a directory and the checksums of what they stand for. */
    DIR_TREE("dirtree", "dirtree"),
    /** Owner, mode and extended attributes of a directory. */
    DIR_META("dirmeta", "dirmeta"),
    /** A root directory with a description. */
    COMMIT("commit", "commit"),
    /** What is said of a commit outside of its checksum, its signatures above all; named as the commit. */
    COMMIT_META("commitmeta", "commitmeta");

    private final String label;
    private final String suffix;

    ObjectType(String label, String suffix) {
        this.label = label;
        this.suffix = suffix;
    }

    /** The name that OSTree's messages use. */
    public String label() {
        return label;
    }

    /** The suffix of the object's file in an archive repository. */
    public String suffix() {
        return suffix;
    }
}
