// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Bytes of known size that can be read any number of times, each time from the start. */
public interface Content {

    /** The number of bytes. */
    long size();

    /** Opens a stream of exactly {@link #size} bytes. */
    InputStream open() throws IOException;

    /** Writes all bytes. */
    default void writeTo(OutputStream out) throws IOException {
        try (InputStream in = open()) {
            in.transferTo(out);
        }
    }

    /** Content held in memory, for what is known to be small. */
    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(bytes);
            }
        };
    }
}
