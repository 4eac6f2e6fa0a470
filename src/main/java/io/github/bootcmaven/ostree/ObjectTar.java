// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where the files of a repository are in a layer of an encapsulated image: below {@code sysroot/ostree/repo}, in mode
 * bare-split-xattrs, so that an extracted layer is a repository that OSTree reads.
 */
final class ObjectTar {

    static final String REPOSITORY = "sysroot/ostree/repo";
    static final String OBJECTS = REPOSITORY + "/objects";
    static final String CONFIG = REPOSITORY + "/config";

    static final byte[] CONFIG_BYTES =
            "[core]\nrepo_version=1\nmode=bare-split-xattrs\n".getBytes(StandardCharsets.US_ASCII);

    static final String XATTRS_LINK = "file-xattrs-link";
    static final String COMMIT_META = "commitmeta";

    /** The directories that every layer begins with. */
    static final List<String> DIRECTORIES = Stream.of(
                    Stream.of("sysroot", "sysroot/ostree", REPOSITORY, OBJECTS),
                    IntStream.range(0, 256).mapToObj(first -> OBJECTS + "/%02x".formatted(first)),
                    Stream.of(
                                    "extensions",
                                    "refs",
                                    "refs/heads",
                                    "refs/mirrors",
                                    "refs/remotes",
                                    "state",
                                    "tmp",
                                    "tmp/cache")
                            .map(name -> REPOSITORY + "/" + name))
            .flatMap(paths -> paths)
            .toList();

    private ObjectTar() {}

    /** The path of an object's file. */
    static String path(String hex, String suffix) {
        return OBJECTS + "/" + hex.substring(0, 2) + "/" + hex.substring(2) + "." + suffix;
    }
}
