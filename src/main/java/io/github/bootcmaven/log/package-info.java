// SPDX-License-Identifier: Apache-2.0
/**
 * BASE: what the user is told, as events of the domain, progress in bytes, and errors. Imports nothing of ours.
 */
@NullMarked
package io.github.bootcmaven.log;

import org.jspecify.annotations.NullMarked;
