// SPDX-License-Identifier: Apache-2.0
/**
 * STEP: from a file tree to planned layers to an OCI image in a layout and an archive.
 */
@NullMarked
package io.github.bootcmaven.image;

import org.jspecify.annotations.NullMarked;
