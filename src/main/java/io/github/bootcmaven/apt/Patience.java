// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.network.DisplayUri;
import java.net.URI;
import java.time.Duration;

/**
 * How often one file is asked for again, and after which pauses: each twice as long as the one before, or as long as the
 * mirror asks for, but never longer than half a minute. A file that comes on piece by piece isn't given up.
 */
final class Patience {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** So much since the last failure makes a mirror worth all attempts again; a file's size bounds how often. */
    private static final long PROGRESS = 1 << 20;

    private final Download.Settings settings;
    private final URI uri;
    private final BuildLog log;
    private int attempts;
    private Duration pause;
    private long reached;
    private boolean resumes = true;

    Patience(Download.Settings settings, URI uri, BuildLog log) {
        this.settings = settings;
        this.uri = uri;
        this.log = log;
        this.pause = settings.firstPause();
    }

    /** Waits before the next attempt, or throws the failure where there is to be none. */
    void await(PassingFailure failure) {
        attempts++;
        if (attempts >= settings.attempts()) {
            throw failure.lasting(uri, attempts);
        }
        Duration wait = wait(failure);
        log.debug(DisplayUri.of(uri) + ": " + failure.getMessage() + "; again in " + wait.toMillis() + " ms");
        pause = pause.multipliedBy(2);
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            throw DownloadException.interrupted(uri, e);
        }
    }

    /** How long to wait after a failure. */
    Duration wait(PassingFailure failure) {
        Duration asked = failure.retryAfter();
        Duration wait = asked == null ? pause : asked;
        return wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait;
    }

    /** Notes how many bytes there are of the file by now. */
    void reached(long bytes) {
        if (bytes - reached >= PROGRESS) {
            attempts = 0;
            pause = settings.firstPause();
        }
        reached = Math.max(reached, bytes);
    }

    /** Whether what there is of a file may be continued where it broke off. */
    boolean resumes() {
        return resumes;
    }

    /** What was continued didn't fit: from now on the file is fetched in one piece or not at all. */
    void resumeNoMore() {
        resumes = false;
    }
}
