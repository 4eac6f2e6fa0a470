// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Makes tars that a builder of images never makes: entries in any order, as often as wanted, and devices. */
public final class LayerTar {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());

    public LayerTar file(String path, String content) {
        return add(new TarArchiveEntry(path, true), content);
    }

    public LayerTar directory(String path) {
        return add(new TarArchiveEntry(path.endsWith("/") ? path : path + "/", true), "");
    }

    public LayerTar symlink(String path, String target) {
        return link(path, TarConstants.LF_SYMLINK, target);
    }

    public LayerTar hardLink(String path, String target) {
        return link(path, TarConstants.LF_LINK, target);
    }

    /** Adds a character device. */
    public LayerTar device(String path) {
        return add(new TarArchiveEntry(path, TarConstants.LF_CHR), "");
    }

    private LayerTar link(String path, byte type, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(path, type);
        entry.setLinkName(target);
        return add(entry, "");
    }

    private LayerTar add(TarArchiveEntry entry, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        entry.setSize(bytes.length);
        entry.setModTime(0);
        try {
            tar.putArchiveEntry(entry);
            tar.write(bytes);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The whole tar, with its end. */
    public byte[] bytes() {
        try {
            tar.finish();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
