// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.apt.Release.IndexFile;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.Compression;
import io.github.bootcmaven.log.BootcException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One index as a Release file states it, in the best compression offered.
 *
 * @param source the source it is of
 * @param path the path of the uncompressed index from the suite's folder
 * @param compression how the file that is fetched is compressed
 * @param announced size and digest of the file that is fetched
 * @param plain size and digest of the uncompressed index; null where the Release file doesn't state them
 */
record IndexEntry(
        AptSource source,
        String path,
        Compression compression,
        IndexFile announced,
        @Nullable IndexFile plain) {

    /** The most that an index may grow to, whatever its Release file states: Debian's biggest has a fiftieth of that. */
    private static final long MAXIMUM = 4L << 30;

    static IndexEntry packages(AptSource source, Release release, String component, String architecture) {
        String path = source.indexPath(component, architecture);
        Map<String, IndexFile> indexes = release.indexes();
        for (Compression compression : Compression.values()) {
            IndexFile announced = indexes.get(path + compression.suffix());
            if (announced != null) {
                return bounded(new IndexEntry(source, path, compression, announced, indexes.get(path)));
            }
        }
        throw BootcException.project("The source " + source + " has no " + path)
                .in(source.origin())
                .hint("it has the components " + String.join(" ", release.components()) + " and the architectures "
                        + String.join(" ", release.architectures()));
    }

    private static IndexEntry bounded(IndexEntry entry) {
        long stated = Math.max(entry.announced().size(), entry.limit());
        if (stated > MAXIMUM) {
            throw entry.source()
                    .refuse(
                            entry.file(),
                            "has, as the suite's Release file states, " + stated + " bytes: more than the " + MAXIMUM
                                    + " that an index may have");
        }
        return entry;
    }

    /** The same index at one mirror of the source. */
    IndexEntry at(AptSource mirror) {
        return new IndexEntry(mirror, path, compression, announced, plain);
    }

    /** The path of the file that is fetched. */
    String file() {
        return path + compression.suffix();
    }

    /** The same file's path by its digest (DebianRepository/Format, Acquire-By-Hash). */
    String byHash() {
        String file = file();
        return file.substring(0, file.lastIndexOf('/') + 1) + "by-hash/SHA256/"
                + announced.sha256().hex();
    }

    /** The most bytes that the uncompressed index may have. */
    long limit() {
        return plain == null ? MAXIMUM : plain.size();
    }

    void checkFetched(long size, Digest digest) {
        check(file(), announced, size, digest);
    }

    void checkPlain(long size, Digest digest) {
        if (plain != null) {
            check(path, Objects.requireNonNull(plain), size, digest);
        }
    }

    private void check(String name, IndexFile stated, long size, Digest digest) {
        if (size != stated.size() || !digest.equals(stated.sha256())) {
            throw source.refuse(
                            name,
                            "isn't what the suite's Release file states: its SHA-256 is " + digest.hex() + " (" + size
                                    + " bytes), not " + stated.sha256().hex() + " (" + stated.size() + " bytes)")
                    .hint("it was changed on its way, or the mirror is being updated: try again, or another mirror");
        }
    }

    @Override
    public String toString() {
        return file() + " of " + source;
    }
}
