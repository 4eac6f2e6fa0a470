// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.log;

/**
 * Where the steps tell the user what they do. A whole build says about twenty lines at {@link #info}; commands, URLs and
 * decisions go to {@link #debug}.
 */
public interface BuildLog {

    /** A log that nobody reads, for tests and library use. */
    BuildLog SILENT = new BuildLog() {
        @Override
        public void info(String message) {}

        @Override
        public void warn(String message) {}

        @Override
        public void debug(String message) {}

        @Override
        public Progress progress(String what, long totalBytes) {
            return Progress.NONE;
        }
    };

    /** A line every user reads. */
    void info(String message);

    /** Something the user should look at, although the build goes on. */
    void warn(String message);

    /** A detail for those who look for the cause of something. */
    void debug(String message);

    /**
     * Starts a step that may take longer than two seconds.
     *
     * @param what the step as the user reads it, e.g. {@code Fetching packages}
     * @param totalBytes the step's weight, or a negative number where it is unknown
     */
    Progress progress(String what, long totalBytes);
}
