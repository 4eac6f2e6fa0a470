// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

/** How a blob came to be in a repository. */
public enum BlobOutcome {
    /** It was there. */
    PRESENT,
    /** The registry had it in another repository. */
    MOUNTED,
    /** It was sent. */
    UPLOADED
}
