// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A content object that is open for reading: what it says before the content, and a stream of the content. */
public final class FileObject implements Closeable {

    private final FileHeader.Found found;
    private final InputStream content;
    private final InputStream below;

    /**
     * An object.
     *
     * @param below what the content is made of, to be closed with it
     */
    FileObject(FileHeader.Found found, InputStream content, InputStream below) {
        this.found = found;
        this.content = content;
        this.below = below;
    }

    static NoSuchFileException missing(Path file) {
        return new NoSuchFileException(file.toString(), null, "the object is missing");
    }

    /** Owner, mode, link target and attributes. */
    public FileHeader header() {
        return found.header();
    }

    /** The number of bytes of content that the object promises. */
    public long size() {
        return found.size();
    }

    /**
     * The content, uncompressed; nothing for a symbolic link. In an archive repository its end is reached only if the
     * compressed stream is whole, gives as many bytes as promised, and nothing follows; else reading fails with
     * {@link MalformedObjectException}.
     */
    public InputStream content() {
        return content;
    }

    /** What is hashed before the content. */
    byte[] hashedHeader() {
        return found.hashed();
    }

    @Override
    public void close() throws IOException {
        content.close();
        below.close();
    }
}
