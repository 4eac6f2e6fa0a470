// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the small configuration files of a tree as text. */
final class TextFile {

    /** Far more than any {@code /etc/passwd} or {@code tmpfiles.d} file has, far less than the heap. */
    static final int MAX_BYTES = 4 << 20;

    private TextFile() {}

    /** The lines of a file, without their ends; none where the path has no regular file. Bytes that aren't UTF-8 read as U+FFFD. */
    static List<String> lines(FileTree tree, String path) throws IOException {
        String text = text(tree, path);
        return text == null ? List.of() : text.lines().toList();
    }

    /** The text of a file, or null where the path has no regular file. */
    static @Nullable String text(FileTree tree, String path) throws IOException {
        if (!(tree.find(path) instanceof RegularFile file)) {
            return null;
        }
        if (file.content().size() > MAX_BYTES) {
            throw BootcException.project("Cannot read /" + path + " in the root filesystem: it has "
                    + file.content().size() + " bytes, a configuration file has at most " + MAX_BYTES);
        }
        try (InputStream in = file.content().open()) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        }
    }
}
