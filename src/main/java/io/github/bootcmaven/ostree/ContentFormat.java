// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** What a content object is on the disk; there is one format for each mode of repository. */
interface ContentFormat {

    /** Writes the content itself, raw or compressed as the format has it. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** The format of a repository. */
    static ContentFormat of(RepositoryMode mode, ObjectStore objects) {
        return switch (mode) {
            case ARCHIVE -> new ArchiveFormat(objects);
            case BARE_USER -> new BareUserFormat(objects);
            case BARE_SPLIT_XATTRS -> new SplitXattrsFormat(objects);
        };
    }

    /** Whether the content is deflated. */
    boolean isCompressed();

    /**
     * Puts a regular file where it isn't there yet.
     *
     * @param size the number of bytes of content, uncompressed
     */
    Stored putFile(Digest checksum, FileHeader header, long size, Body body) throws IOException;

    /** Puts a symbolic link where it isn't there yet. */
    Stored putSymlink(Digest checksum, FileHeader header) throws IOException;

    /** Opens an object, which the caller has to close. */
    FileObject open(Digest checksum, Violations violations) throws IOException;

    /**
     * Whether a file below {@code objects} that is there, and empty, can be a content object: what a power failure has left
     * of a renamed file is no object.
     */
    boolean isWholeWhenEmpty(Path file, Digest checksum) throws IOException;
}
