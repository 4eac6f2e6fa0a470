// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a repository's {@code config}, a key file of groups and {@code key=value} lines, says of its format. */
record RepositoryConfig(String version, String mode) {

    static RepositoryConfig read(Path file) throws IOException {
        String version = "";
        String mode = "";
        String group = "";
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).split("\n")) {
            String text = line.strip();
            int equals = text.indexOf('=');
            if (text.startsWith("[")) {
                group = text;
            } else if (group.equals("[core]") && equals > 0) {
                String value = text.substring(equals + 1).strip();
                switch (text.substring(0, equals).strip()) {
                    case "repo_version" -> version = value;
                    case "mode" -> mode = value;
                    default -> {}
                }
            }
        }
        return new RepositoryConfig(version, mode);
    }

    void requireArchive(Path directory) {
        if (!version.equals("1") || !(mode.equals("archive-z2") || mode.equals("archive"))) {
            throw BootcException.project("The OSTree repository " + directory + " has mode '" + mode + "', version '"
                            + version + "'; only mode 'archive-z2', version '1', is written here")
                    .hint("delete the folder, or pull the commit from an archive repository: ostree pull-local");
        }
    }
}
