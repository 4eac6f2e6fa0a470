// SPDX-License-Identifier: Apache-2.0
/**
 * BASE: bytes with an identity, streamed with long sizes, and files that appear whole or not at all.
 */
@NullMarked
package io.github.bootcmaven.content;

import org.jspecify.annotations.NullMarked;
