// SPDX-License-Identifier: Apache-2.0
/**
 * STEP: recomputes what the other steps claim, lints the tree by bootc's rules, asks the container tools, and reports.
 */
@NullMarked
package io.github.bootcmaven.verify;

import org.jspecify.annotations.NullMarked;
