// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * The mark of a cached file that nobody has written to since it was stored: its time of modification, which the seal sets and
 * any later writing moves. It tells at the price of one system call what reading gigabytes again would.
 */
public final class Seal {

    private static final FileTime TIME = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

    private Seal() {}

    /** Seals a file that is finished. */
    public static void set(Path file) throws IOException {
        Files.setLastModifiedTime(file, TIME);
    }

    /** Whether a file is there, has content, and wasn't written to since it was sealed. */
    public static boolean isWhole(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return isOn(attributes) && attributes.size() > 0;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    static boolean isOn(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().equals(TIME);
    }
}
