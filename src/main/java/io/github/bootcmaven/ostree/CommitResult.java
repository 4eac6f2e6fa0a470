// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;

/**
 * A commit that is in the repository with all its objects.
 *
 * @param checksum the commit's checksum
 * @param commit the commit
 * @param written how many of its objects were made
 * @param linked how many came from the object cache
 * @param present how many were there before
 * @param contentBytes the number of bytes in its regular files
 */
public record CommitResult(
        Digest checksum, Commit commit, long written, long linked, long present, long contentBytes) {}
