// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.deb.DebianVersion;

/**
 * A package as the lock pins it: all that fetching needs, and for people where it is from and why it is there.
 *
 * @param from the source it is taken from, one of the lock's inputs
 * @param path where the .deb is, from the archive's root; the same on every mirror
 * @param size the size of the .deb in bytes
 * @param installedSize an estimate of the unpacked size in bytes
 * @param sha256 the digest of the .deb
 * @param sourcePackage the name of the source package
 * @param why who wants it, see {@link PackageReasons}
 */
public record LockedPackage(
        String name,
        DebianVersion version,
        String architecture,
        String from,
        String path,
        long size,
        long installedSize,
        Digest sha256,
        String sourcePackage,
        String why) {

    private static final int KIB = 1024;

    static LockedPackage of(BinaryPackage binary, String from, String why) {
        return new LockedPackage(
                binary.name(),
                binary.version(),
                binary.architecture(),
                from,
                binary.filename(),
                binary.size(),
                binary.installedSize() * KIB,
                binary.sha256(),
                binary.sourceName(),
                why);
    }

    /** The package without what only solving needs. */
    BinaryPackage binary() {
        return new BinaryPackage(
                name,
                version,
                architecture,
                false,
                null,
                "optional",
                "",
                "",
                "",
                path,
                size,
                sha256,
                installedSize / KIB,
                sourcePackage);
    }
}
