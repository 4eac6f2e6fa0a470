// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.ostree.FileHeader;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/** The checksums of the content objects that the files of a tree are in a commit, each computed once. */
final class FileChecksums {

    private final Map<RegularFile, Digest> checksums = new HashMap<>();

    Digest of(RegularFile file) throws IOException {
        Digest known = checksums.get(file);
        if (known != null) {
            return known;
        }
        DigestingOutputStream digesting = new DigestingOutputStream(OutputStream.nullOutputStream());
        digesting.write(FileHeader.of(file).encodeHashed());
        file.content().writeTo(digesting);
        Digest checksum = digesting.digest();
        checksums.put(file, checksum);
        return checksum;
    }
}
