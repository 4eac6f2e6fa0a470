// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

/**
 * A symbolic link.
 *
 * @param metadata its owner, time and extended attributes; the mode is 0777
 * @param target the target, byte for byte as it was made
 */
public record Symlink(Metadata metadata, String target) implements Node {

    public Symlink {
        if (target.isEmpty() || target.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a target of a symbolic link: '" + target + "'");
        }
    }
}
