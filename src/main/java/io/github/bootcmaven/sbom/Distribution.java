// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sbom;

import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whose packages a tree has, by os-release(5).
 *
 * @param id e.g. {@code debian}
 * @param release the version, e.g. {@code 13}; the codename where there is no version; may be empty
 */
record Distribution(String id, String release) {

    private static final String OS_RELEASE = "usr/lib/os-release";
    private static final int MAX_SIZE = 1 << 16;

    static Distribution of(FileTree tree) throws IOException {
        Map<String, String> values = new TreeMap<>();
        if (tree.find(OS_RELEASE) instanceof RegularFile file && file.content().size() <= MAX_SIZE) {
            try (InputStream in = file.content().open()) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.indexOf('=') > 0)
                        .forEach(line -> values.put(
                                line.substring(0, line.indexOf('=')),
                                line.substring(line.indexOf('=') + 1).replaceAll("^[\"']|[\"']$", "")));
            }
        }
        return new Distribution(
                values.getOrDefault("ID", "debian"),
                values.getOrDefault("VERSION_ID", values.getOrDefault("VERSION_CODENAME", "")));
    }

    /** {@code debian-13}, as scanners know it. */
    String name() {
        return release.isEmpty() ? id : id + "-" + release;
    }
}
