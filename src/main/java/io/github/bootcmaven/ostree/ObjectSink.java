// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.io.InputStream;

/** Where the objects of an image go that {@link ObjectTarImport} reads. */
public interface ObjectSink {

    /** Takes nothing: for those who only want to know whether an image is sound. */
    ObjectSink NONE = new ObjectSink() {
        @Override
        public void metadata(ObjectName name, byte[] bytes) {}

        @Override
        public void detachedMetadata(Digest commit, byte[] bytes) {}

        @Override
        public void content(Digest checksum, FileHeader header, long size, InputStream content) {}
    };

    /** Takes a metadata object whose bytes have its checksum. The commit comes last of all, when all it reaches is there. */
    void metadata(ObjectName name, byte[] bytes) throws IOException;

    /** Takes what is said of a commit outside of its checksum. */
    void detachedMetadata(Digest commit, byte[] bytes) throws IOException;

    /**
     * Takes a content object.
     *
     * @param content of {@code size} bytes; reading to its end fails if they haven't the checksum
     */
    void content(Digest checksum, FileHeader header, long size, InputStream content) throws IOException;
}
