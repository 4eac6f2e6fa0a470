// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.nio.charset.StandardCharsets;

/**
 * Makes the nodes that the shape adds: root's, of the image's own time.
 *
 * @param timestamp seconds since 1970-01-01T00:00:00Z
 */
record ImageNodes(long timestamp) {

    Metadata metadata(int mode) {
        return Metadata.root(mode, timestamp);
    }

    Directory directory(int mode) {
        return new Directory(metadata(mode));
    }

    Symlink symlink(String target) {
        return new Symlink(metadata(0777), target);
    }

    RegularFile file(String text) {
        return file(text, metadata(0644));
    }

    RegularFile file(String text, Metadata metadata) {
        return new RegularFile(metadata.withMtime(timestamp), Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
