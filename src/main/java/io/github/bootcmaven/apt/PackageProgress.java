// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.Progress;

/** One package's share of the progress: told once, however often its download begins anew. */
final class PackageProgress {

    private final Progress progress;
    private final long total;
    private long position;
    private long told;

    PackageProgress(Progress progress, long total) {
        this.progress = progress;
        this.total = total;
    }

    void restart() {
        position = 0;
    }

    void advance(long bytes) {
        position += bytes;
        tell(position);
    }

    void finish() {
        tell(total);
    }

    private void tell(long reached) {
        if (reached > told) {
            progress.advance(reached - told);
            told = reached;
        }
    }
}
