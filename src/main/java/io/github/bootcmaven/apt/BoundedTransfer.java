// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A file as it arrives: no more bytes than allowed, none at a snail's pace, and the transfer's own failures told apart
 * from those of whoever reads it.
 */
final class BoundedTransfer extends BlockInputStream {

    /** The transfer itself broke. */
    static final class BrokenException extends IOException {

        private static final long serialVersionUID = 1L;

        BrokenException(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** The fewest bytes in an idle time that count as progress: a byte now and then would hold a build up for ever. */
    private static final long LEAST_PROGRESS = 1024;

    private final InputStream in;
    private final URI uri;
    private final long limit;
    private volatile long count;
    private volatile boolean finished;
    private volatile boolean idle;

    BoundedTransfer(InputStream in, URI uri, long limit) {
        this(in, uri, limit, 0);
    }

    /** The rest of a file of which there are already so many bytes. */
    BoundedTransfer(InputStream in, URI uri, long limit, long count) {
        this.in = in;
        this.uri = uri;
        this.limit = limit;
        this.count = count;
    }

    /** How many bytes of the file there are by now. */
    long count() {
        return count;
    }

    static DownloadException tooBig(URI uri, long limit) {
        return new DownloadException(uri, "it is bigger than the " + limit + " bytes that it may have", 0, null, null);
    }

    /** Breaks the transfer when nothing has come for that long. */
    void closeWhenIdle(Duration timeout) {
        Executor later = CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        watch(later, count);
    }

    private void watch(Executor later, long before) {
        later.execute(() -> {
            if (finished) {
                return;
            }
            if (count - before >= LEAST_PROGRESS) {
                watch(later, count);
                return;
            }
            idle = true;
            try {
                in.close();
            } catch (IOException e) {
                // The reader is told that the mirror stalled, however the connection took its end.
                finished = true;
            }
        });
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read;
        try {
            read = in.read(bytes, offset, length);
        } catch (IOException e) {
            throw broken(e);
        }
        if (read < 0) {
            if (idle) {
                throw broken(new IOException("closed"));
            }
            finished = true;
            return read;
        }
        long total = count + read;
        count = total;
        if (total > limit) {
            throw tooBig(uri, limit);
        }
        return read;
    }

    private BrokenException broken(IOException e) {
        String why = idle ? "the mirror stalled" : "the connection broke: " + e.getMessage();
        return new BrokenException(why, e);
    }

    @Override
    public void close() throws IOException {
        finished = true;
        in.close();
    }
}
