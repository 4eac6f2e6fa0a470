// SPDX-License-Identifier: Apache-2.0
/**
 * WORDS: OSTree's objects, repository and commits, byte-compatible with C ostree.
 */
@NullMarked
package io.github.bootcmaven.ostree;

import org.jspecify.annotations.NullMarked;
