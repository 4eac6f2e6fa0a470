// SPDX-License-Identifier: Apache-2.0
/**
 * WORDS: the OCI image specification in types: descriptor, manifest, index, config, layout, reference.
 */
@NullMarked
package io.github.bootcmaven.oci;

import org.jspecify.annotations.NullMarked;
