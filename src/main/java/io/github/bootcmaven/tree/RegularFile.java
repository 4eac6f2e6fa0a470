// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import io.github.bootcmaven.content.Content;

/**
 * A regular file. Its identity is what an inode is on disk: the same instance under several names is one file with hard
 * links.
 */
public final class RegularFile implements Node {

    private final Metadata metadata;
    private final Content content;

    public RegularFile(Metadata metadata, Content content) {
        this.metadata = metadata;
        this.content = content;
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    public Content content() {
        return content;
    }
}
