// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;

/**
 * A content object of a repository.
 *
 * @param checksum its name
 * @param header owner, mode, link target and attributes
 * @param content the content, uncompressed, read from the repository each time it is opened; empty for a symbolic link
 */
public record ContentObject(Digest checksum, FileHeader header, Content content) {}
