// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;

/** What an object is found by. Written as OSTree writes it: {@code <64 hexadecimal digits>.dirtree}. */
public record ObjectName(Digest checksum, ObjectType type) {

    /** The object's path in a repository, relative to the folder {@code objects}. */
    public String path(RepositoryMode mode) {
        String hex = checksum.hex();
        return hex.substring(0, 2) + '/' + hex.substring(2) + '.' + type.suffix(mode);
    }

    @Override
    public String toString() {
        return checksum.hex() + '.' + type.label();
    }
}
