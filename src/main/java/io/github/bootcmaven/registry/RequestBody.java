// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.log.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The content of a request: some content from an offset to its end, read as the connection takes it. The last bytes are
 * handed over only when the stream has come to its end without complaint, so damaged content never arrives whole.
 */
final class RequestBody {

    /** Eight times what the Java platform's own publishers read at once, and little enough for many uploads in a small heap. */
    private static final int CHUNK = 1 << 17;

    private final Content content;
    private final long offset;
    private final Progress progress;

    RequestBody(Content content, long offset, Progress progress) {
        this.content = content;
        this.offset = offset;
        this.progress = progress;
    }

    static RequestBody of(byte[] bytes) {
        return new RequestBody(Content.of(bytes), 0, Progress.NONE);
    }

    long length() {
        return content.size() - offset;
    }

    /** @param activity is told whenever bytes go out */
    BodyPublisher publisher(Runnable activity) {
        return new BodyPublisher() {
            @Override
            public long contentLength() {
                return length();
            }

            @Override
            public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
                subscriber.onSubscribe(new Reading(subscriber, activity));
            }
        };
    }

    /** One pass through the content, at the speed that the subscriber asks for. */
    private final class Reading implements Subscription {

        private final Subscriber<? super ByteBuffer> subscriber;
        private final Runnable activity;
        private final AtomicLong demand = new AtomicLong();
        private volatile boolean over;
        private InputStream in = InputStream.nullInputStream();
        private long remaining = -1;

        Reading(Subscriber<? super ByteBuffer> subscriber, Runnable activity) {
            this.subscriber = subscriber;
            this.activity = activity;
        }

        /** May be called again from within {@link #pass}: then the loop that runs already does it. */
        @Override
        public void request(long n) {
            if (n <= 0) {
                fail(new IllegalArgumentException("a demand of " + n));
            } else if (demand.getAndAdd(n) == 0) {
                long served;
                do {
                    served = demand.get();
                    for (long i = 0; i < served && !over; i++) {
                        pass();
                    }
                } while (demand.addAndGet(-served) != 0);
            }
        }

        private void pass() {
            try {
                if (remaining < 0) {
                    in = content.open();
                    in.skipNBytes(offset);
                    remaining = length();
                }
                // Into an array of our own: the platform's would be filled in small pieces and copied together.
                byte[] chunk = new byte[(int) Math.min(CHUNK, remaining)];
                int read = in.readNBytes(chunk, 0, chunk.length);
                remaining -= read;
                boolean last = remaining == 0 || read < chunk.length;
                if (last && (remaining > 0 || in.read() >= 0)) {
                    throw new IOException("the file changed while it was sent");
                }
                if (read > 0) {
                    subscriber.onNext(ByteBuffer.wrap(chunk, 0, read));
                    activity.run();
                    progress.advance(read);
                }
                if (last && !over) {
                    close();
                    subscriber.onComplete();
                }
            } catch (IOException | RuntimeException e) {
                fail(e);
            }
        }

        private void fail(Exception e) {
            if (!over) {
                close();
                subscriber.onError(e);
            }
        }

        private void close() {
            over = true;
            try {
                in.close();
            } catch (IOException e) {
                // It was only read.
            }
        }

        @Override
        public void cancel() {
            close();
        }
    }
}
