// SPDX-License-Identifier: Apache-2.0
/**
 * WORDS: a file tree with owner, mode, extended attributes, hard links and content, independent of the host's file system; and the tar format that carries it.
 */
@NullMarked
package io.github.bootcmaven.tree;

import org.jspecify.annotations.NullMarked;
