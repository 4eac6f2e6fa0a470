// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import java.util.ArrayList;
import java.util.List;

/** A log that keeps what users would read, a line each: {@code info …} or {@code warn …}. */
public final class RecordingLog implements BuildLog {

    private final List<String> lines = new ArrayList<>();

    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public synchronized void info(String message) {
        lines.add("info " + message);
    }

    @Override
    public synchronized void warn(String message) {
        lines.add("warn " + message);
    }

    @Override
    public void debug(String message) {}

    @Override
    public Progress progress(String what, long totalBytes) {
        return Progress.NONE;
    }
}
