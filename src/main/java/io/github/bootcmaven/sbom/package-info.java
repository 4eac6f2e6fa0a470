// SPDX-License-Identifier: Apache-2.0
/**
 * STEP: software bills of materials of an image, from what dpkg's database in its tree says.
 */
@NullMarked
package io.github.bootcmaven.sbom;

import org.jspecify.annotations.NullMarked;
