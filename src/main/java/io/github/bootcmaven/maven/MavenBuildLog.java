// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.maven.plugin.logging.Log;

/** The build log as Maven prints it: progress in bytes, at most a line every few seconds. */
final class MavenBuildLog implements BuildLog {

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(4);

    private final Log log;

    MavenBuildLog(Log log) {
        this.log = log;
    }

    @Override
    public void info(String message) {
        log.info(message);
    }

    @Override
    public void warn(String message) {
        log.warn(message);
    }

    @Override
    public void debug(String message) {
        if (log.isDebugEnabled()) {
            log.debug(message);
        }
    }

    @Override
    public Progress progress(String what, long totalBytes) {
        debug(what);
        return new Lines(what, totalBytes);
    }

    /** Megabytes of a million bytes, with one digit where that says something. */
    static String megabytes(long bytes) {
        double megabytes = bytes / 1e6;
        return String.format(Locale.ROOT, megabytes < 10 ? "%.1f MB" : "%.0f MB", megabytes);
    }

    private final class Lines implements Progress {
        private final String what;
        private final long total;
        private final long started = System.nanoTime();
        private long done;
        private long nextLine = started + INTERVAL / 2;
        private boolean spoke;

        Lines(String what, long total) {
            this.what = what;
            this.total = total;
        }

        @Override
        public synchronized void advance(long bytes) {
            done += bytes;
            long now = System.nanoTime();
            if (now - nextLine >= 0) {
                nextLine = now + INTERVAL;
                spoke = true;
                log.info(
                        total > 0
                                ? String.format(
                                        Locale.ROOT,
                                        "  %s %3d%% (%s of %s)",
                                        what,
                                        Math.min(100, done * 100 / total),
                                        megabytes(done),
                                        megabytes(total))
                                : String.format(Locale.ROOT, "  %s: %s", what, megabytes(done)));
            }
        }

        @Override
        public synchronized void close() {
            double seconds = (System.nanoTime() - started) / 1e9;
            String line = String.format(Locale.ROOT, "  %s: %.1f s", what, seconds);
            if (spoke || seconds >= 2) {
                log.info(line);
            } else {
                debug(line);
            }
        }
    }
}
