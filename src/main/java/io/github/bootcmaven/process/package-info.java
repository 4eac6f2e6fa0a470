// SPDX-License-Identifier: Apache-2.0
/**
 * BASE: the only package that starts programs, and the sandbox they run in.
 */
@NullMarked
package io.github.bootcmaven.process;

import org.jspecify.annotations.NullMarked;
