// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The content of a raw deflate stream that must be whole, have a known size, and be followed by nothing. */
final class InflatedStream extends BlockInputStream {

    private final InputStream in;
    private final long size;
    private final Inflater inflater = new Inflater(true);
    private final byte[] compressed = new byte[1 << 15];
    private long count;
    private boolean ended;

    InflatedStream(InputStream in, long size) {
        this.in = in;
        this.size = size;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            while (!ended) {
                int n = inflater.inflate(bytes, offset, length);
                if (n > 0) {
                    return counted(n);
                }
                if (inflater.finished()) {
                    break;
                }
                if (inflater.needsInput()) {
                    fill();
                } else if (inflater.needsDictionary()) {
                    throw new MalformedObjectException("compressed content that needs a dictionary");
                }
            }
        } catch (DataFormatException e) {
            throw new MalformedObjectException("compressed content that is no deflate stream: " + e.getMessage());
        }
        requireEnd();
        return -1;
    }

    private int counted(int n) throws MalformedObjectException {
        count += n;
        if (count > size) {
            throw new MalformedObjectException("more content than the " + size + " bytes its header promises");
        }
        return n;
    }

    private void fill() throws IOException {
        int n = in.read(compressed);
        if (n < 0) {
            throw new MalformedObjectException("compressed content that ends after " + count + " bytes of " + size);
        }
        inflater.setInput(compressed, 0, n);
    }

    private void requireEnd() throws IOException {
        if (ended) {
            return;
        }
        if (count < size) {
            throw new MalformedObjectException("content of " + count + " bytes; its header promises " + size);
        }
        if (inflater.getRemaining() > 0 || in.read() >= 0) {
            throw new MalformedObjectException("bytes after the end of the compressed content");
        }
        ended = true;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
