// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.log;

/** The progress of one long step, weighed in bytes. Safe for use by several threads. */
public interface Progress extends AutoCloseable {

    /** A progress that nobody watches. */
    Progress NONE = new Progress() {
        @Override
        public void advance(long bytes) {}

        @Override
        public void close() {}
    };

    /** Reports {@code bytes} more as done. */
    void advance(long bytes);

    /** Ends the step. */
    @Override
    void close();
}
