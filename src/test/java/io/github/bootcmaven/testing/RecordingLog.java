// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import java.util.ArrayList;
import java.util.List;

/** A log that keeps what users would read, a line each: {@code info …} or {@code warn …}. */
public final class RecordingLog implements BuildLog {

    private final List<String> lines = new ArrayList<>();
    private final List<String> debugLines = new ArrayList<>();

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

    /** What users would read with {@code -X} besides. */
    public synchronized List<String> debugLines() {
        return List.copyOf(debugLines);
    }

    @Override
    public synchronized void debug(String message) {
        debugLines.add(message);
    }

    @Override
    public Progress progress(String what, long totalBytes) {
        return Progress.NONE;
    }
}
