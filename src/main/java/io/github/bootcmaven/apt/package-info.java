// SPDX-License-Identifier: Apache-2.0
/**
 * STEP: from APT sources to verified .deb files: signatures, indexes, solving by the suite's own apt, fetching by hash.
 */
@NullMarked
package io.github.bootcmaven.apt;

import org.jspecify.annotations.NullMarked;
