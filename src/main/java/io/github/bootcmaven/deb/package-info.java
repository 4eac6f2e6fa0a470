// SPDX-License-Identifier: Apache-2.0
/**
 * WORDS: what Debian's files say: version, relation, stanza, package, .deb. No network, no processes.
 */
@NullMarked
package io.github.bootcmaven.deb;

import org.jspecify.annotations.NullMarked;
