// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The content of a file on the host's disk.
 *
 * @param file where it is
 * @param size its number of bytes when it was found
 */
record HostFile(Path file, long size) implements Content {

    @Override
    public InputStream open() throws IOException {
        long now = Files.size(file);
        if (now != size) {
            throw new IOException(file + " changed while it was used: it had " + size + " bytes, now " + now);
        }
        return Files.newInputStream(file);
    }
}
