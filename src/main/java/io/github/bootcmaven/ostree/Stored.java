// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

/** What it took to have an object in a repository. */
public enum Stored {
    /** It was there. */
    PRESENT,
    /** The object cache had it. */
    LINKED,
    /** It was made. */
    WRITTEN
}
