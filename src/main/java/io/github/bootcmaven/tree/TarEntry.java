// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

/**
 * An entry of a tar, as its headers have it.
 *
 * @param path the path as it stands in the tar: {@code ./usr/}, {@code /usr/bin/sh} and {@code ../x} are possible; never
 *     empty, and without NUL
 * @param typeFlag POSIX's or GNU's letter for the type; {@code '5'} for every directory
 * @param metadata the owner, mode, time (rounded down to seconds) and extended attributes
 * @param size the number of bytes of content; 0 for directories and links
 * @param linkTarget the target of a symbolic link, or the path of the file that a hard link is another name of; else empty
 */
public record TarEntry(String path, char typeFlag, Metadata metadata, long size, String linkTarget) {

    /** What an entry makes. */
    public enum Type {
        /** A regular file with content. */
        FILE,
        DIRECTORY,
        SYMLINK,
        /** Another name of a file before it. */
        HARD_LINK,
        /** A device, a FIFO, or what only one implementation of tar knows. */
        OTHER
    }

    static final char FILE = '0';
    static final char HARD_LINK = '1';
    static final char SYMLINK = '2';
    static final char CHARACTER_DEVICE = '3';
    static final char BLOCK_DEVICE = '4';
    static final char DIRECTORY = '5';
    static final char FIFO = '6';

    /** What the entry makes. */
    public Type type() {
        return switch (typeFlag) {
            case FILE -> Type.FILE;
            case HARD_LINK -> Type.HARD_LINK;
            case SYMLINK -> Type.SYMLINK;
            case DIRECTORY -> Type.DIRECTORY;
            default -> Type.OTHER;
        };
    }

    /** The type in words, with its article. */
    public String typeInWords() {
        return switch (typeFlag) {
            case FILE -> "a regular file";
            case HARD_LINK -> "a hard link";
            case SYMLINK -> "a symbolic link";
            case CHARACTER_DEVICE -> "a character device";
            case BLOCK_DEVICE -> "a block device";
            case DIRECTORY -> "a directory";
            case FIFO -> "a FIFO";
            default -> "an entry of type '" + Utf8.printable(String.valueOf(typeFlag)) + "'";
        };
    }
}
