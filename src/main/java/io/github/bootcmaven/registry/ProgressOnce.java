// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.log.Progress;

/** The progress of content that may be sent several times, from any of its bytes on: each byte is progress once. */
final class ProgressOnce {

    private final Progress progress;

    /** How many bytes of the content have been progress. */
    private long counted;

    ProgressOnce(Progress progress) {
        this.progress = progress;
    }

    /** What to tell of the bytes from an offset on. */
    Progress from(long offset) {
        return new Progress() {
            private long at = offset;

            @Override
            public void advance(long bytes) {
                at += bytes;
                reached(at);
            }

            @Override
            public void close() {}
        };
    }

    private synchronized void reached(long end) {
        if (end > counted) {
            progress.advance(end - counted);
            counted = end;
        }
    }
}
