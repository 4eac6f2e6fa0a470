// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.apt.BoundedTransfer.BrokenException;
import io.github.bootcmaven.content.BlockInputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file's content that goes on after a break: the rest is asked for by its range, of the same version of the file only (RFC
 * 9110, Range and If-Range). Where the mirror can't go on, the break is passed to the reader, and the file begins anew.
 */
final class ResumedTransfer extends BlockInputStream {

    /** Asks for the rest of the file. */
    @FunctionalInterface
    interface Rest {
        /**
         * The answer to the request for all from an offset on.
         *
         * @param version the validator that the answer must match
         */
        Answer from(long offset, String version) throws PassingFailure;
    }

    /** What a mirror answers. */
    record Answer(int status, HttpHeaders headers, BoundedTransfer content) {}

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})");

    private final Patience patience;
    private final Rest rest;
    private final @Nullable String version;
    private final long length;
    private BoundedTransfer current;
    private boolean resumed;

    ResumedTransfer(HttpHeaders headers, BoundedTransfer content, Patience patience, Rest rest) {
        this.current = content;
        this.patience = patience;
        this.rest = rest;
        this.version = version(headers);
        this.length = headers.firstValueAsLong("Content-Length").orElse(-1);
    }

    /** A strong ETag, else the date; a weak ETag vouches for no byte. */
    private static @Nullable String version(HttpHeaders headers) {
        return headers.firstValue("ETag")
                .filter(etag -> !etag.startsWith("W/"))
                .or(() -> headers.firstValue("Last-Modified"))
                .orElse(null);
    }

    /** Whether the content was put together from more than one answer. */
    boolean isResumed() {
        return resumed;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            try {
                return current.read(bytes, offset, length);
            } catch (BrokenException broken) {
                resume(broken);
            }
        }
    }

    /** Goes on with the rest of the file, or throws the break. */
    private void resume(BrokenException broken) throws IOException {
        long position = current.count();
        if (version == null
                || position == 0
                || !patience.resumes()
                || Thread.currentThread().isInterrupted()) {
            throw broken;
        }
        current.close();
        patience.reached(position);
        PassingFailure failure = new PassingFailure(String.valueOf(broken.getMessage()), 0, null, broken);
        while (true) {
            patience.await(failure);
            try {
                Answer answer = rest.from(position, version);
                if (!continues(answer, position)) {
                    answer.content().close();
                    patience.resumeNoMore();
                    throw broken;
                }
                current = answer.content();
                resumed = true;
                return;
            } catch (PassingFailure again) {
                failure = again;
            }
        }
    }

    private boolean continues(Answer answer, long position) {
        Matcher range = CONTENT_RANGE.matcher(
                answer.headers().firstValue("Content-Range").orElse(""));
        return answer.status() == 206
                && range.matches()
                && Long.parseLong(range.group(1)) == position
                && Long.parseLong(range.group(2)) == Long.parseLong(range.group(3)) - 1
                && (length < 0 || Long.parseLong(range.group(3)) == length);
    }

    @Override
    public void close() throws IOException {
        current.close();
    }
}
