// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

/**
 * What a name in a directory stands for. There are only the three kinds that OSTree can hold; devices, FIFOs and sockets
 * have no place in an image.
 */
public sealed interface Node permits Directory, RegularFile, Symlink {

    /** Owner, mode, time and extended attributes. */
    Metadata metadata();
}
