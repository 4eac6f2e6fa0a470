// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

/** The kinds of files below {@code objects}: what a commit consists of, and what some modes keep beside it. */
public enum ObjectType {
    /** Content: a regular file or symbolic link with owner, mode and extended attributes; no name. */
    FILE("file"),
    /** The names in a directory and the checksums of what they stand for. */
    DIR_TREE("dirtree"),
    /** Owner, mode and extended attributes of a directory. */
    DIR_META("dirmeta"),
    /** A root directory with a description. */
    COMMIT("commit"),
    /** What is said of a commit outside of its checksum, its signatures above all; named as the commit. */
    COMMIT_META("commitmeta"),
    /** Mode bare-split-xattrs: extended attributes, named by the checksum of their bytes. */
    FILE_XATTRS("file-xattrs"),
    /** Mode bare-split-xattrs: the extended attributes of the content object of the same name. */
    FILE_XATTRS_LINK("file-xattrs-link");

    private final String label;

    ObjectType(String label) {
        this.label = label;
    }

    /** The name that OSTree's messages use. */
    public String label() {
        return label;
    }

    /** The suffix of the object's file in a repository of some mode. */
    public String suffix(RepositoryMode mode) {
        return this == FILE && mode == RepositoryMode.ARCHIVE ? "filez" : label;
    }
}
