// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.FileTree;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time in which programs made files in a sandbox, by the host's clock. A clock that is right is ahead of the image's time, and
 * tells what was made; one that is behind it doesn't.
 *
 * @param from the second in which the first program began, since 1970-01-01T00:00:00Z
 * @param to the second in which the last one had ended
 */
record MakingTime(long from, long to) {

    private static final Pattern TEXT = Pattern.compile("(-?[0-9]{1,18}) (-?[0-9]{1,18})");
    private static final long MILLISECONDS = 1000;

    /** The clock's second. */
    static long now() {
        return Math.floorDiv(System.currentTimeMillis(), MILLISECONDS);
    }

    /** From a second until now. */
    static MakingTime since(long from) {
        return new MakingTime(from, now());
    }

    /** As {@link #toString} writes it; of another text, no time at all. */
    static MakingTime parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? new MakingTime(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)))
                : new MakingTime(Long.MAX_VALUE, Long.MIN_VALUE);
    }

    /**
     * Undates what was made in this time, where the clock was behind.
     *
     * @param latest the image's time
     */
    void undate(FileTree tree, long latest) {
        if (from <= latest) {
            Timestamps.undate(tree, from, to);
        }
    }

    @Override
    public String toString() {
        return from + " " + to;
    }
}
