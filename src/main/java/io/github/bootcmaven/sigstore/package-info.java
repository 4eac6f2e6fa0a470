// SPDX-License-Identifier: Apache-2.0
/**
 * WORDS: what sigstore's tools and container hosts say and read about signed images: keys, payloads, bundles, policies. Key-based;
 * no network.
 */
@NullMarked
package io.github.bootcmaven.sigstore;

import org.jspecify.annotations.NullMarked;
