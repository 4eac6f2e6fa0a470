// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The content of an object, read from its repository each time. It knows its checksum: a commit needn't read it for that. */
final class ObjectContent implements Content {

    private final ContentFormat format;
    private final Digest checksum;
    private final FileHeader header;
    private final long size;

    ObjectContent(ContentFormat format, Digest checksum, FileHeader header, long size) {
        this.format = format;
        this.checksum = checksum;
        this.header = header;
        this.size = size;
    }

    Digest checksum() {
        return checksum;
    }

    FileHeader header() {
        return header;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        FileObject object = format.open(checksum, Violations.REFUSED);
        return new FilterInputStream(object.content()) {
            @Override
            public void close() throws IOException {
                object.close();
            }
        };
    }
}
