// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * When a cached file was last used. Using it sets its time of access, whatever the file system is told to do by itself; a file
 * that gets a further hard link tells by its time of change. The time of modification stays, for it is the {@link Seal}.
 */
public final class LastUse {

    /** Who uses a file again within this time leaves its times alone. */
    private static final Duration GRAIN = Duration.ofMinutes(10);

    private LastUse() {}

    /** Notes that a file is used; where that isn't allowed, or there is no such file, nothing is noted. */
    public static void note(Path file) {
        note(file, Instant.now());
    }

    static void note(Path file, Instant now) {
        try {
            if (of(file).isBefore(now.minus(GRAIN))) {
                Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(null, FileTime.from(now), null);
            }
        } catch (IOException e) {
            // A note that is missing makes a file go earlier than it might, which loses time only.
            return;
        }
    }

    /** When a file was used last. */
    static Instant of(Path file) throws IOException {
        Instant access = time(file, "unix:lastAccessTime");
        Instant change = time(file, "unix:ctime");
        return access.isAfter(change) ? access : change;
    }

    private static Instant time(Path file, String attribute) throws IOException {
        return ((FileTime) Files.getAttribute(file, attribute, LinkOption.NOFOLLOW_LINKS)).toInstant();
    }
}
