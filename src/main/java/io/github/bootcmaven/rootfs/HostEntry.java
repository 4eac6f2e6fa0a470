// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What an overlay has on the host's disk, as far as the image is to show it.
 *
 * @param kind what it is
 * @param file where it is
 * @param mode the mode it gets in the image, whatever the umask was
 * @param size the number of bytes of a file
 * @param target where a symbolic link leads, byte for byte; empty for the others
 */
record HostEntry(Kind kind, Path file, int mode, long size, String target) {

    enum Kind {
        DIRECTORY,
        FILE,
        SYMLINK
    }

    private static final int EXECUTABLE_BY_OWNER = 0100;
    private static final int SETUID_SETGID = 06000;
    private static final char UNDECODABLE = '\ufffd';

    static HostEntry of(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
            return new HostEntry(Kind.DIRECTORY, file, 0755, 0, "");
        }
        if (attributes.isSymbolicLink()) {
            return new HostEntry(Kind.SYMLINK, file, 0777, 0, utf8(file, Files.readSymbolicLink(file)));
        }
        if (!attributes.isRegularFile()) {
            throw BootcException.project("Cannot lay " + file
                            + " over the root filesystem: it is neither a file, a folder, nor a symbolic link")
                    .in(Overlay.ELEMENT);
        }
        int hostMode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        int mode = ((hostMode & EXECUTABLE_BY_OWNER) != 0 ? 0755 : 0644) | (hostMode & SETUID_SETGID);
        return new HostEntry(Kind.FILE, file, mode, attributes.size(), "");
    }

    /** The last name of a path, as it is in UTF-8. */
    static String name(Path file) {
        Path name = file.getFileName();
        if (name == null) {
            throw new IllegalArgumentException("a root has no name: " + file);
        }
        return utf8(file, name);
    }

    private static String utf8(Path file, Path text) {
        return utf8(file, text.toString(), Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
    }

    /**
     * The text whose UTF-8 bytes are the name's bytes on disk. Java reads names in the encoding of the user's locale;
     * one that has every byte (ISO 8859-1) gives them back, another (C) has lost them.
     */
    static String utf8(Path file, String text, Charset hostEncoding) {
        String name = hostEncoding.equals(StandardCharsets.UTF_8) || text.indexOf(UNDECODABLE) >= 0
                ? text
                : new String(text.getBytes(hostEncoding), StandardCharsets.UTF_8);
        if (name.indexOf(UNDECODABLE) >= 0) {
            throw BootcException.project("Cannot lay " + file + " over the root filesystem: its name or target is not"
                            + " UTF-8, or the locale of this build can't read it")
                    .in(Overlay.ELEMENT)
                    .hint("run Maven in a UTF-8 locale, e.g. LC_ALL=C.UTF-8");
        }
        return name;
    }
}
